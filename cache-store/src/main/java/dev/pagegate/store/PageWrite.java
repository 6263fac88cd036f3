package dev.pagegate.store;

import java.util.concurrent.CompletableFuture;

/** A page on its way to the disk. */
public interface PageWrite {
  /** A write that ended with {@code outcome} before it began. */
  static PageWrite ended(StoreOutcome outcome) {
    return new EndedWrite(CompletableFuture.completedFuture(outcome));
  }

  /**
   * Completes with the outcome, never exceptionally, on a store thread (or at once on the caller's
   * when declined). Until then the store may read the buffer that was given to it, so nobody may
   * change those bytes.
   */
  CompletableFuture<StoreOutcome> outcome();

  /**
   * Gives the write up. Does not block. When this returns, the copy will never be served, not even
   * if the disk finishes it later, and {@link #outcome()} completes with {@link
   * StoreOutcome.Withdrawn} without waiting for the disk, unless it had completed already. The
   * store keeps its own reference to the buffer while a system call still reads it.
   */
  void withdraw();

  /**
   * Somebody waits for the outcome: a store that puts writes off, so that they do not compete with
   * readers, gives this one its turn now. Does not block.
   */
  default void hurry() {}
}
