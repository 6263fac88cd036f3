package dev.pagegate.store.rocks;

import dev.pagegate.store.FileKey;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * How many bytes of slots each group of files takes: exact for a small store, from evenly spread
 * slots for a large one, so that the question costs the same whatever the store's size. Reads what
 * the committer writes, without waiting for it: a slot that changes hands meanwhile counts for
 * either.
 */
final class UsageSample {
  static final int MAX_SLOTS = 8192;

  private final StoreParts parts;
  private final int prefixBytes;
  private final Map<Long, Long> bytesByFile = new HashMap<>();

  private UsageSample(StoreParts parts, int prefixBytes) {
    this.parts = parts;
    this.prefixBytes = prefixBytes;
  }

  /** Blocks on the index, which the caller keeps open. Shorter keys stand for themselves. */
  static Map<FileKey, Long> of(StoreParts parts, int prefixBytes) throws RocksDBException {
    UsageSample sample = new UsageSample(parts, prefixBytes);
    sample.visit(parts.slabs().all());
    return sample.byPrefix(parts.index().get());
  }

  private void visit(List<Slab> slabs) {
    long slots = slabs.stream().mapToLong(Slab::slots).sum();
    int stride = Math.toIntExact(Math.max(1, Math.ceilDiv(slots, MAX_SLOTS)));
    int position = 0;
    for (Slab slab : slabs) {
      long slotBytes =
          slab.file() == null ? parts.slabs().inlineBytes() : parts.config().pageBytes();
      for (; position < slab.slots(); position += stride) {
        count(slab.occupant(position), slotBytes * stride);
      }
      position -= slab.slots();
    }
  }

  private void count(@Nullable PageKey page, long bytes) {
    if (page != null) {
      bytesByFile.merge(page.fileNumber(), bytes, Long::sum);
    }
  }

  private Map<FileKey, Long> byPrefix(RocksIndex index) throws RocksDBException {
    Map<FileKey, Long> bytes = new HashMap<>();
    for (Map.Entry<Long, Long> file : bytesByFile.entrySet()) {
      FileKey key = index.key(file.getKey());
      if (key != null) {
        int length = Math.min(prefixBytes, key.length());
        FileKey prefix = FileKey.copyOf(Arrays.copyOf(key.toByteArray(), length));
        bytes.merge(prefix, file.getValue(), Long::sum);
      }
    }
    return bytes;
  }
}
