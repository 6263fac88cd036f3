package dev.pagegate.store.rocks;

import dev.pagegate.store.StoreException;
import java.io.IOException;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the index again after it failed, since RocksDB refuses every change after a failed one; and
 * starts an empty cache where the index is damaged. Used by the committer only.
 */
final class IndexRepair {
  private static final Logger log = LoggerFactory.getLogger(IndexRepair.class);

  private final StoreParts parts;
  private final SlotLoading loading;
  private @Nullable RocksDBException ailing;
  private @Nullable RocksDBException damaged;

  IndexRepair(StoreParts parts, SlotLoading loading) {
    this.parts = parts;
    this.loading = loading;
  }

  /** Has the index opened again before it is used next. */
  void indexAiling(RocksDBException cause) {
    if (SlotLoading.isCorruption(cause)) {
      damaged = cause;
    } else {
      ailing = cause;
    }
  }

  void indexDamaged(RocksDBException cause) {
    damaged = cause;
  }

  void startLoading() {
    try {
      loading.start(parts.index().get());
    } catch (RocksDBException e) {
      indexAiling(e);
    }
  }

  void stopLoading() {
    loading.stop();
  }

  /** Does what is due. Blocks, readers too. */
  void repair() {
    if (ailing == null && damaged == null) {
      return;
    }
    loading.stop();
    Lock exclusive = parts.index().lock().writeLock();
    exclusive.lock();
    try {
      openAgain();
      ailing = null;
      damaged = null;
    } catch (StoreException | IOException | RocksDBException e) {
      log.warn("The index of cache {} stays closed", parts.config().directory(), e);
      return;
    } finally {
      exclusive.unlock();
    }
    startLoading();
  }

  private void openAgain() throws StoreException, IOException, RocksDBException {
    RocksDBException cause = damaged;
    LiveIndex index = parts.index();
    if (cause == null) {
      try {
        index.reopen();
        return;
      } catch (RocksDBException e) {
        if (!SlotLoading.isCorruption(e)) {
          throw e;
        }
        cause = e;
      }
    }
    parts.slabs().close();
    index.openEmpty(cause);
    parts.startLog().dropped();
    parts.pins().clear();
    parts.generations().clear();
    parts.numbers().restart(index.get().counters());
  }
}
