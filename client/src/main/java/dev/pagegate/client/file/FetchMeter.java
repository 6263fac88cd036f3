package dev.pagegate.client.file;

/**
 * Measures how much must be under way to keep the path to the server full: its bandwidth-delay
 * product, from the fetches that are made anyway. Safe from any thread.
 */
final class FetchMeter {
  /*
   * Delay: the smallest latency of late, because a longer one has queued behind other fetches.
   * Bandwidth: the best rate of late at which bytes arrived while any were under way, because a slow
   * reader asks for less than the path could carry. "Of late" is this period and the one before.
   */

  private static final long PERIOD_NANOS = 10_000_000_000L;

  /** Time with fetches under way that makes one measurement of the rate. */
  private static final long SAMPLE_NANOS = 20_000_000;

  /** The latency of less is the round trip alone; of as much, the time to send it is part. */
  private static final int MIN_FETCH_BYTES = 256 << 10;

  private int underWay;
  private long busySinceNanos;
  private long sampleNanos;
  private long sampleBytes;
  private long periodStartNanos;
  private Period now = new Period(0, Long.MAX_VALUE);
  private Period before = now;

  synchronized void started(long nowNanos) {
    if (underWay++ == 0) {
      busySinceNanos = nowNanos;
    }
  }

  /** A fetch ended, {@code lengthBytes} long; 0 when it failed. */
  synchronized void ended(long startedNanos, long nowNanos, int lengthBytes) {
    rotate(nowNanos);
    sampleNanos += nowNanos - busySinceNanos;
    sampleBytes += lengthBytes;
    busySinceNanos = nowNanos;
    underWay--;
    if (lengthBytes >= MIN_FETCH_BYTES) {
      now = now.with(0, nowNanos - startedNanos);
    }
    if (sampleNanos >= SAMPLE_NANOS) {
      now = now.with((double) sampleBytes / sampleNanos, Long.MAX_VALUE);
      sampleNanos = 0;
      sampleBytes = 0;
    }
  }

  synchronized int underWay() {
    return underWay;
  }

  /** 0 while nothing has been measured. */
  synchronized long bandwidthDelayBytes() {
    Period both = now.with(before.bytesPerNano, before.delayNanos);
    return both.delayNanos == Long.MAX_VALUE ? 0 : (long) (both.bytesPerNano * both.delayNanos);
  }

  private void rotate(long nowNanos) {
    if (nowNanos - periodStartNanos >= PERIOD_NANOS) {
      before = now;
      now = new Period(0, Long.MAX_VALUE);
      periodStartNanos = nowNanos;
    }
  }

  /** The best rate and the least delay within one period. */
  private record Period(double bytesPerNano, long delayNanos) {
    Period with(double otherBytesPerNano, long otherDelayNanos) {
      return new Period(
          Math.max(bytesPerNano, otherBytesPerNano), Math.min(delayNanos, otherDelayNanos));
    }
  }
}
