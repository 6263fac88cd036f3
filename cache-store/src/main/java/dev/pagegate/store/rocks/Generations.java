package dev.pagegate.store.rocks;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.rocksdb.RocksDBException;

/** The newest generation of each file, remembered from the index. Safe from any thread. */
final class Generations {
  /** Of a file that the index does not have. */
  static final long NONE = -1;

  private static final long MAX_FILES = 1 << 18;

  private final Cache<Long, Long> newest =
      Caffeine.newBuilder().maximumSize(MAX_FILES).executor(Runnable::run).build();

  /** Reads {@code index} when the file is not remembered. Blocks. */
  long newest(long fileNumber, RocksIndex index) throws RocksDBException {
    try {
      // Looked up under the entry's lock, so that it cannot overwrite what the committer puts.
      return newest.asMap().computeIfAbsent(fileNumber, number -> lookUp(number, index));
    } catch (LookUpFailure e) {
      throw e.failure;
    }
  }

  void put(long fileNumber, long generation) {
    newest.put(fileNumber, generation);
  }

  void clear() {
    newest.invalidateAll();
  }

  private static long lookUp(long fileNumber, RocksIndex index) {
    try {
      FileRecord record = index.file(fileNumber);
      return record == null ? NONE : record.generation();
    } catch (RocksDBException e) {
      throw new LookUpFailure(e);
    }
  }

  /** Carries the index's exception through the map. */
  private static final class LookUpFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final RocksDBException failure;

    LookUpFailure(RocksDBException failure) {
      super(failure);
      this.failure = failure;
    }
  }
}
