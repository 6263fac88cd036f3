package dev.pagegate.serverstub.link;

/** One direction of a link: bytes leave one after the other, whichever connection they are of. */
final class Line {
  private static final double BIT_NANOS = 8e9;

  private final long bitsPerSecond;

  /** When the last byte accepted will have left, on the clock of {@link System#nanoTime}. */
  private long busyUntilNanos;

  private boolean used;

  Line(long bitsPerSecond) {
    this.bitsPerSecond = bitsPerSecond;
  }

  /** When {@code bytes} handed over at {@code nowNanos} have left. */
  synchronized long carry(long nowNanos, int bytes) {
    if (bitsPerSecond == LinkShape.UNLIMITED) {
      return nowNanos;
    }
    boolean idle = !used || busyUntilNanos - nowNanos < 0;
    long startNanos = idle ? nowNanos : busyUntilNanos;
    used = true;
    busyUntilNanos = startNanos + (long) (bytes * BIT_NANOS / bitsPerSecond);
    return busyUntilNanos;
  }
}
