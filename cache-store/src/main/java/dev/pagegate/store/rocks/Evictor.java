package dev.pagegate.store.rocks;

import dev.pagegate.store.rocks.SlotPool.Victim;
import java.util.List;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps slots free by dropping the pages that were used least. It frees index entries and writes no
 * page. Pages that are not indexed yet have no entry and are left alone. Used by the committer
 * only.
 */
final class Evictor {
  private static final Logger log = LoggerFactory.getLogger(Evictor.class);

  /** Below one in this many free slots, eviction starts; it ends at twice as many. */
  private static final int LOW_WATER_PART = 64;

  private static final int MAX_VICTIMS = 1024;
  private static final int SHRINK_CHECK_BATCHES = 64;

  private final StoreParts parts;
  private final Slabs slabs;
  private int batchesToShrinkCheck = SHRINK_CHECK_BATCHES;

  Evictor(StoreParts parts) {
    this.parts = parts;
    this.slabs = parts.slabs();
  }

  /** Makes slots for {@code writes}, by growth or, in a batch of its own, by eviction. */
  void makeRoom(List<PendingWrite> writes) {
    int small = 0;
    for (PendingWrite write : writes) {
      small += write.lengthBytes() <= slabs.inlineBytes() ? 1 : 0;
    }
    makeRoom(slabs.small(), small);
    makeRoom(slabs.full(), writes.size() - small);
  }

  /** Adds to {@code batch} what keeps free slots above the low watermark; whether anything. */
  boolean keepRoom(IndexBatch batch) throws RocksDBException {
    int before = batch.freed().size();
    keepRoom(slabs.small(), batch);
    keepRoom(slabs.full(), batch);
    return batch.freed().size() > before;
  }

  /** Gives a slab file back to the file system when the cap or the free-space floor asks for it. */
  void shrink() {
    if (--batchesToShrinkCheck > 0) {
      return;
    }
    batchesToShrinkCheck = SHRINK_CHECK_BATCHES;
    if (slabs.hasSurplus()) {
      Slab slab = surplus();
      try {
        IndexBatch batch = new IndexBatch(parts.index().get());
        for (int position = 0; position < slab.slots(); position++) {
          PageKey key = slab.occupant(position);
          if (key != null) {
            evict(new Victim(key, new Slot(slab.number(), position)), batch);
          }
        }
        parts.write(batch);
        parts.applied(batch);
        removeUnread(slab);
      } catch (RocksDBException e) {
        log.warn("Cannot shrink cache {}", parts.config().directory(), e);
      }
    }
  }

  /**
   * The last slab without a pinned page; the last of all where there is none, for the cap and the
   * floor go before pins.
   */
  private Slab surplus() {
    List<Slab> all = slabs.full().slabs();
    for (Slab slab : all.reversed()) {
      if (!holdsPinned(slab)) {
        return slab;
      }
    }
    log.warn("Cache {} has no room for all that is pinned", parts.config().directory());
    return all.getLast();
  }

  private boolean holdsPinned(Slab slab) {
    for (int position = 0; position < slab.slots(); position++) {
      PageKey page = slab.occupant(position);
      if (page != null && parts.pins().covers(page)) {
        return true;
      }
    }
    return false;
  }

  private void removeUnread(Slab slab) {
    parts.index().lock().writeLock().lock();
    try {
      slabs.remove(slab);
    } finally {
      parts.index().lock().writeLock().unlock();
    }
  }

  private void makeRoom(SlotPool pool, int wanted) {
    pool.growTo(wanted);
    int missing = wanted - pool.free();
    if (missing <= 0) {
      return;
    }
    try {
      IndexBatch batch = new IndexBatch(parts.index().get());
      evict(pool.victims(missing, parts.pins()::covers), batch);
      parts.write(batch);
      parts.applied(batch);
      parts.crashPoints().reached(CrashPoint.EVICTED);
    } catch (RocksDBException e) {
      log.warn("Cannot evict from cache {}", parts.config().directory(), e);
    }
  }

  private void keepRoom(SlotPool pool, IndexBatch batch) throws RocksDBException {
    if (pool.slots() == 0) {
      return;
    }
    int low = Math.clamp(pool.slots() / LOW_WATER_PART, 1, MAX_VICTIMS / 2);
    if (pool.free() < low) {
      pool.growTo(low);
    }
    if (pool.free() < low) {
      evict(pool.victims(2 * low - pool.free(), parts.pins()::covers), batch);
    }
  }

  private void evict(List<Victim> victims, IndexBatch batch) throws RocksDBException {
    for (Victim victim : victims) {
      evict(victim, batch);
    }
  }

  private void evict(Victim victim, IndexBatch batch) throws RocksDBException {
    PageRecord record = batch.page(victim.key());
    if (record != null && record.slot().equals(victim.slot())) {
      batch.removePage(victim.key());
      parts.counters().evicted();
    } else {
      // A failed batch left the slot taken, or the page was just replaced.
      batch.free(victim.slot());
    }
  }
}
