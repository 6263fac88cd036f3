package dev.pagegate.store.rocks;

import dev.pagegate.store.StoreException;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The index that is in use, which may be opened again after the disk failed, or anew after it
 * proved damaged.
 *
 * <p>Readers hold the read lock while they use the index or a slab file; whoever closes either
 * holds the write lock. The committer is the only one who replaces the index and needs no lock to
 * use it.
 */
final class LiveIndex {
  private static final Logger log = LoggerFactory.getLogger(LiveIndex.class);

  private final CacheDirectory directory;
  private final StoreConfig config;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private @Nullable RocksIndex index;

  LiveIndex(CacheDirectory directory, StoreConfig config) {
    this.directory = directory;
    this.config = config;
  }

  /**
   * Opens what is there, or an empty index where that is damaged; whether it is what was there.
   * Blocks.
   */
  boolean open() throws StoreException {
    boolean existed = directory.hasIndex();
    try {
      index = openRecorded();
      return true;
    } catch (RocksDBException e) {
      if (!existed) {
        throw unusable(e);
      }
      openEmpty(e);
      return false;
    }
  }

  /** Closes the index, unless it is closed, and opens it as it is. */
  void reopen() throws RocksDBException, StoreException {
    close();
    index = openRecorded();
  }

  /** Drops what is there and goes on with an empty index. */
  void openEmpty(RocksDBException why) throws StoreException {
    log.error(
        "The index of cache {} is damaged; its pages are dropped and it starts empty",
        config.directory(),
        why);
    close();
    try {
      directory.clear();
      index = openRecorded();
    } catch (IOException | RocksDBException e) {
      throw unusable(e);
    }
  }

  /** The index, for the committer or under the read lock. */
  RocksIndex get() throws RocksDBException {
    RocksIndex current = index;
    if (current == null) {
      throw new RocksDBException("the index is closed");
    }
    return current;
  }

  ReadWriteLock lock() {
    return lock;
  }

  void close() {
    RocksIndex current = index;
    index = null;
    if (current != null) {
      current.close();
    }
  }

  private RocksIndex openRecorded() throws RocksDBException, StoreException {
    RocksIndex opened = RocksIndex.open(directory.index(), config.capacityBytes());
    try {
      int recorded = opened.pageBytes();
      if (recorded == 0) {
        opened.initialize(config.pageBytes(), new Counters(firstFileNumber(), 1));
      } else if (recorded != config.pageBytes()) {
        throw new StoreException(
            "Cache directory %s has pages of %d bytes (asked for: %d); ask for that size or remove the directory"
                .formatted(config.directory(), recorded, config.pageBytes()));
      }
      return opened;
    } catch (RocksDBException | StoreException e) {
      opened.close();
      throw e;
    }
  }

  /**
   * Random, so that a version that an earlier index gave out names nothing in this one; the numbers
   * after it last longer than any disk.
   */
  private static long firstFileNumber() {
    return new SecureRandom().nextLong(1L << 62);
  }

  private StoreException unusable(Exception cause) {
    return new StoreException(
        "Cannot open the index of cache directory "
            + config.directory()
            + ": "
            + cause.getMessage()
            + "; remove the directory to start afresh",
        cause);
  }
}
