package dev.pagegate.it;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One direction of a link, shared by its connections: says when bytes are through. */
final class Shaper {
  /** What a router would queue before its senders feel it. */
  private static final long MAX_BACKLOG_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final double nanosPerByte;
  private long freeAtNanos = System.nanoTime();

  Shaper(Link link) {
    this.nanosPerByte = Byte.SIZE * 1e9 / link.bitsPerSecond();
  }

  /** Blocks while more is queued than a router would hold. */
  void awaitRoom() {
    long excess = backlogNanos() - MAX_BACKLOG_NANOS;
    while (excess > 0) {
      LockSupport.parkNanos(excess);
      excess = backlogNanos() - MAX_BACKLOG_NANOS;
    }
  }

  /** Queues {@code bytes}; the time, after {@link System#nanoTime()}, when the last has left. */
  synchronized long send(int bytes) {
    long now = System.nanoTime();
    long start = freeAtNanos - now > 0 ? freeAtNanos : now;
    freeAtNanos = start + (long) (bytes * nanosPerByte);
    return freeAtNanos;
  }

  private synchronized long backlogNanos() {
    return freeAtNanos - System.nanoTime();
  }
}
