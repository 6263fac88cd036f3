package dev.pagegate.store.rocks;

import dev.pagegate.store.FileVersion;
import dev.pagegate.store.PageRange;
import dev.pagegate.store.PageWrite;
import dev.pagegate.store.StoreOutcome;
import dev.pagegate.store.rocks.HiddenPages.Hiding;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A page in the committer's queue or hands. */
final class PendingWrite implements PageWrite {
  /*
   * QUEUED -> WRITING -> INDEXING
   *    \         \           \
   *     +---------+-----------+--> withdrawn
   *
   * Withdrawn while QUEUED: the withdrawer gives the buffer back. While WRITING: a system call may
   * still read the buffer, so the committer gives it back after that call and then finds that it may
   * not index the slot. While INDEXING: the page's bytes were taken while nobody could change them,
   * and the batch may be durable already; so the page is hidden at once and a following batch
   * removes it.
   *
   * `settled` decides between the withdrawer and the committer who completes the outcome. It is set
   * after the page is hidden, so no read that starts after withdraw() returned finds the copy.
   */
  private enum State {
    QUEUED,
    WRITING,
    INDEXING,
    WITHDRAWN
  }

  private final FileVersion version;
  private final PageKey key;
  private final ByteBuf page;
  private final int lengthBytes;
  private final HiddenPages hiddenPages;
  private final Consumer<Hiding> forgetLate;
  private final Consumer<PendingWrite> hurry;
  private final Consumer<StoreOutcome> whenSettled;
  private final long sinceNanos = System.nanoTime();
  private final AtomicReference<State> state = new AtomicReference<>(State.QUEUED);
  private final AtomicBoolean settled = new AtomicBoolean();
  private final CompletableFuture<StoreOutcome> outcome = new CompletableFuture<>();

  /**
   * @param page retained already; released here
   * @param forgetLate asks the committer to remove a page that was withdrawn too late
   * @param hurry asks the committer to put the page off no longer
   */
  PendingWrite(
      FileVersion version,
      long pageIndex,
      ByteBuf page,
      HiddenPages hiddenPages,
      Consumer<Hiding> forgetLate,
      Consumer<PendingWrite> hurry,
      Consumer<StoreOutcome> whenSettled) {
    this.version = version;
    this.key = new PageKey(version.fileNumber(), pageIndex);
    this.page = page;
    this.lengthBytes = page.readableBytes();
    this.hiddenPages = hiddenPages;
    this.forgetLate = forgetLate;
    this.hurry = hurry;
    this.whenSettled = whenSettled;
  }

  FileVersion version() {
    return version;
  }

  PageKey key() {
    return key;
  }

  int lengthBytes() {
    return lengthBytes;
  }

  /** When it was asked for, on the clock of {@link System#nanoTime}. */
  long sinceNanos() {
    return sinceNanos;
  }

  /** The bytes to store, null when the write was withdrawn; then {@link #release} is not due. */
  @Nullable ByteBuf claim() {
    return state.compareAndSet(State.QUEUED, State.WRITING) ? page : null;
  }

  /** Gives the buffer back after {@link #claim}. */
  void release() {
    page.release();
  }

  /** Whether the page may be indexed; from now on a withdrawal comes late. */
  boolean index() {
    return state.compareAndSet(State.WRITING, State.INDEXING);
  }

  /** Completes the outcome, unless a withdrawal did. */
  void settle(StoreOutcome result) {
    if (settled.compareAndSet(false, true)) {
      complete(result);
    }
  }

  @Override
  public CompletableFuture<StoreOutcome> outcome() {
    return outcome;
  }

  @Override
  public void withdraw() {
    if (state.compareAndSet(State.QUEUED, State.WITHDRAWN)) {
      page.release();
      settle(StoreOutcome.WITHDRAWN);
    } else if (state.compareAndSet(State.WRITING, State.WITHDRAWN)) {
      settle(StoreOutcome.WITHDRAWN);
    } else if (state.get() == State.INDEXING && !settled.get()) {
      withdrawLate();
    }
  }

  @Override
  public void hurry() {
    if (state.get() == State.QUEUED) {
      hurry.accept(this);
    }
  }

  private void withdrawLate() {
    Hiding hiding = hiddenPages.hide(key.fileNumber(), PageRange.of(key.index()));
    if (settled.compareAndSet(false, true)) {
      forgetLate.accept(hiding);
      complete(StoreOutcome.WITHDRAWN);
    } else {
      hiddenPages.show(hiding);
    }
  }

  private void complete(StoreOutcome result) {
    whenSettled.accept(result);
    outcome.complete(result);
  }
}
