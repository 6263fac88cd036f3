package dev.pagegate.store;

import java.time.Duration;

/**
 * How a store was found when it opened, and what its index turned out to hold. Nothing of it was
 * believed unread: each page is checked when it is read.
 *
 * @param stopped how the process that had the directory before ended
 * @param index what became of the index that was there
 * @param complete whether the whole index has been looked at; counts grow until then
 * @param pages that the index had
 * @param bytes of those
 * @param unreachable pages of versions that no server has any more; they are removed
 * @param looking how long it took to look at the index, so far; the store served meanwhile
 */
public record StartReport(
    Stop stopped,
    Index index,
    boolean complete,
    long pages,
    long bytes,
    long unreachable,
    Duration looking) {
  /** The end of the process before. */
  public enum Stop {
    /** There was none. */
    NEVER,
    /** It closed the store. */
    CLEAN,
    /** It was killed, or the machine stopped. */
    ABRUPT
  }

  /** What became of the index. */
  public enum Index {
    /** Made now. */
    NEW,
    KEPT,
    /** Damaged, so that the cache starts empty. */
    DROPPED
  }
}
