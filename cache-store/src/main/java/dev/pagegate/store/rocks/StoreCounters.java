package dev.pagegate.store.rocks;

import dev.pagegate.store.PageLookup;
import dev.pagegate.store.StoreOutcome;
import dev.pagegate.store.StoreStats;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What the store has done since it opened. Safe from any thread. */
final class StoreCounters {
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder damaged = new LongAdder();
  private final LongAdder stored = new LongAdder();
  private final LongAdder skipped = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder evicted = new LongAdder();
  private final AtomicLong pendingBytes = new AtomicLong();
  private volatile long usedBytes;

  void read(PageLookup lookup) {
    switch (lookup) {
      case PageLookup.Hit ignored -> hits.increment();
      case PageLookup.Miss ignored -> misses.increment();
      case PageLookup.Damaged ignored -> damaged.increment();
      case PageLookup.Failed ignored -> misses.increment();
    }
  }

  void written(StoreOutcome outcome) {
    switch (outcome) {
      case StoreOutcome.Stored ignored -> stored.increment();
      case StoreOutcome.Skipped ignored -> skipped.increment();
      case StoreOutcome.Failed ignored -> failed.increment();
      case StoreOutcome.Withdrawn ignored -> {}
    }
  }

  void evicted() {
    evicted.increment();
  }

  /** Whether {@code bytes} more may be pending; counts them when so. */
  boolean reserve(long bytes, long limitBytes) {
    if (pendingBytes.addAndGet(bytes) <= limitBytes) {
      return true;
    }
    pendingBytes.addAndGet(-bytes);
    return false;
  }

  void unreserve(long bytes) {
    pendingBytes.addAndGet(-bytes);
  }

  void used(long bytes) {
    usedBytes = bytes;
  }

  StoreStats snapshot(long capacityBytes) {
    return new StoreStats(
        hits.sum(),
        misses.sum(),
        damaged.sum(),
        stored.sum(),
        skipped.sum(),
        failed.sum(),
        evicted.sum(),
        pendingBytes.get(),
        usedBytes,
        capacityBytes);
  }
}
