package dev.pagegate.store.rocks;

import dev.pagegate.store.StartReport;
import dev.pagegate.store.StartReport.Index;
import dev.pagegate.store.StartReport.Stop;
import java.time.Duration;

/** Notes how the store was found. Written by who opens it and the loading; read by any thread. */
final class StartLog {
  private final Stop stopped;
  private final long startNanos = System.nanoTime();
  private Index index;
  private boolean complete;
  private long pages;
  private long bytes;
  private long unreachable;
  private long endNanos;

  StartLog(Stop stopped) {
    this.stopped = stopped;
    this.index = stopped == Stop.NEVER ? Index.NEW : Index.KEPT;
  }

  /** The cache starts empty, now or after it was found to be damaged later. */
  synchronized void dropped() {
    index = Index.DROPPED;
    restart();
  }

  /** The index is looked at from its beginning. */
  synchronized void restart() {
    complete = false;
    pages = 0;
    bytes = 0;
    unreachable = 0;
  }

  synchronized void found(int lengthBytes, boolean reachable) {
    pages++;
    bytes += lengthBytes;
    unreachable += reachable ? 0 : 1;
  }

  synchronized void complete() {
    complete = true;
    endNanos = System.nanoTime();
  }

  synchronized StartReport report() {
    long until = complete ? endNanos : System.nanoTime();
    return new StartReport(
        stopped, index, complete, pages, bytes, unreachable, Duration.ofNanos(until - startNanos));
  }
}
