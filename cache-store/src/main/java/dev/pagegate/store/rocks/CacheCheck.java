package dev.pagegate.store.rocks;

import dev.pagegate.store.CheckReport;
import dev.pagegate.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** Reads every page of a cache that is not in use and compares it with its checksum. */
public final class CacheCheck implements AutoCloseable {
  /** What to do with damaged pages. */
  public enum Repair {
    REPORT_ONLY,
    DROP_DAMAGED
  }

  /** Follows a check; told by the thread that checks. */
  public interface Listener {
    /** Does not listen. */
    Listener SILENT =
        new Listener() {
          @Override
          public void starts(long totalBytes) {}

          @Override
          public void checked(long bytes) {}
        };

    /** The pages are known; they hold {@code totalBytes}. */
    void starts(long totalBytes);

    /** One more page, of {@code bytes}, has been read. */
    void checked(long bytes);
  }

  private final RocksIndex index;
  private final Map<Integer, SlabFile> slabs = new HashMap<>();
  private final Map<Integer, BitSet> claimed = new HashMap<>();
  private final List<String> findings = new ArrayList<>();
  private final List<PageKey> damagedKeys = new ArrayList<>();
  private final int pageBytes;
  private final ByteBuffer page;
  private long sound;
  private long damaged;
  private long unreachable;
  private long sharedSlots;

  private CacheCheck(RocksIndex index, SlabFiles files) throws RocksDBException, IOException {
    this.index = index;
    this.pageBytes = index.pageBytes();
    this.page = ByteBuffer.allocateDirect(pageBytes);
    for (int number : files.list()) {
      slabs.put(number, files.open(number));
    }
  }

  /**
   * Checks the cache in {@code directory}. Blocks until every page is read.
   *
   * @throws StoreException when it is no cache, is in use, or its index cannot be read
   */
  public static CheckReport run(Path directory, Repair repair, Listener listener)
      throws StoreException {
    if (!Files.isDirectory(directory.resolve("index"))) {
      throw new StoreException(directory + " is no cache directory: it has no index");
    }
    try (CacheDirectory owned = CacheDirectory.own(directory);
        RocksIndex index = RocksIndex.open(owned.index(), StoreConfig.MIN_CAPACITY_BYTES);
        CacheCheck check = new CacheCheck(index, new PosixSlabFiles(owned.slabs()))) {
      check.readAll(listener);
      return check.report(repair == Repair.DROP_DAMAGED ? check.dropDamaged() : 0);
    } catch (RocksDBException | IOException e) {
      throw new StoreException(
          "Cannot check cache directory "
              + directory
              + ": "
              + e.getMessage()
              + "; opening it for use drops what its index cannot name",
          e);
    }
  }

  @Override
  public void close() {
    slabs.values().forEach(SlabFile::close);
  }

  private void readAll(Listener listener) throws RocksDBException {
    listener.starts(totalBytes());
    try (RocksIterator pages = index.allPages()) {
      RocksIndex.visit(
          pages,
          (key, record) -> {
            examine(key, record);
            listener.checked(bytesOf(record));
            return true;
          });
    }
  }

  /** Walks the index alone, which takes a small part of the time that reading the pages does. */
  private long totalBytes() throws RocksDBException {
    long[] total = {0};
    try (RocksIterator pages = index.allPages()) {
      RocksIndex.visit(
          pages,
          (ignored, record) -> {
            total[0] += bytesOf(record);
            return true;
          });
    }
    return total[0];
  }

  private long bytesOf(@Nullable PageRecord record) {
    return record == null ? 0 : Math.clamp(record.lengthBytes(), 0, pageBytes);
  }

  private void examine(PageKey key, @Nullable PageRecord record) throws RocksDBException {
    if (record == null) {
      damaged(key, "its record cannot be understood");
      return;
    }
    FileRecord file = index.file(key.fileNumber());
    if (file == null || file.generation() != record.generation()) {
      unreachable++;
    }
    claim(record);
    String flaw = flaw(key, record);
    if (flaw == null) {
      sound++;
    } else {
      damaged(key, flaw);
    }
  }

  private void claim(PageRecord record) {
    Slot slot = record.slot();
    if (slot.position() >= 0) {
      BitSet taken = claimed.computeIfAbsent(slot.slab(), ignored -> new BitSet());
      sharedSlots += taken.get(slot.position()) ? 1 : 0;
      taken.set(slot.position());
    }
  }

  /** What is wrong with a page, null when nothing is. */
  private @Nullable String flaw(PageKey key, PageRecord record) {
    int lengthBytes = record.lengthBytes();
    if (lengthBytes <= 0 || lengthBytes > pageBytes) {
      return "its length is " + lengthBytes;
    }
    ByteBuffer bytes = record.inline();
    if (bytes == null) {
      SlabFile slab = slabs.get(record.slot().slab());
      long offset = (long) record.slot().position() * pageBytes;
      if (slab == null || offset < 0 || offset + pageBytes > slab.sizeBytes()) {
        return "its slot " + record.slot() + " does not exist";
      }
      bytes = page.clear().limit(lengthBytes);
      try {
        slab.read(bytes, offset);
      } catch (IOException e) {
        return "its slot cannot be read: " + e.getMessage();
      }
      bytes.flip();
    }
    return Checksum.of(key, record.generation(), bytes.duplicate()) == record.checksum()
        ? null
        : "its bytes do not match its checksum";
  }

  private void damaged(PageKey key, String flaw) {
    damaged++;
    damagedKeys.add(key);
    if (findings.size() < CheckReport.MAX_FINDINGS) {
      findings.add("page " + key.index() + " of file " + key.fileNumber() + ": " + flaw);
    }
  }

  private long dropDamaged() throws RocksDBException {
    index.drop(damagedKeys);
    return damagedKeys.size();
  }

  private CheckReport report(long dropped) {
    long slots = 0;
    long taken = 0;
    for (var slab : slabs.entrySet()) {
      slots += slab.getValue().sizeBytes() / pageBytes;
      taken += claimed.getOrDefault(slab.getKey(), new BitSet()).cardinality();
    }
    return new CheckReport(
        sound, damaged, unreachable, sharedSlots, slots - taken, dropped, findings);
  }
}
