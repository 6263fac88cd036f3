package dev.pagegate.client.page;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.page.PageState.Clean;
import dev.pagegate.client.page.PageState.Dirty;
import dev.pagegate.client.page.PageState.Loading;
import dev.pagegate.client.page.PageState.Pending;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One writer on its way through the gate. */
final class MakeWritable {
  /** A file that changes faster than its pages can be loaded is given up. */
  private static final int MAX_LOADS = 32;

  private final FilePages file;
  private final long index;
  private final CompletableFuture<WritablePage> result = new CompletableFuture<>();
  private final Thread caller = Thread.currentThread();
  private Timer.@Nullable Sample atGateSince;
  private volatile long atGateSinceNanos;
  private int loads;

  MakeWritable(FilePages file, long index) {
    this.file = file;
    this.index = index;
  }

  CompletableFuture<WritablePage> start() {
    attempt();
    return result;
  }

  private void attempt() {
    PageLoad load = new PageLoad(file, file.epoch());
    CompletableFuture<Void> wait = null;
    while (wait == null && !result.isDone()) {
      wait = step(load);
    }
    if (wait != null) {
      // Before the load starts, so that a page outside the pool cannot come and go unseen.
      Completions.whenDone(wait, (_, error) -> woken(error));
      load.start();
    }
  }

  private void woken(@Nullable Throwable error) {
    if (error != null) {
      result.completeExceptionally(Completions.fsException(error));
    } else {
      attempt();
    }
  }

  private void waitsAt(CacheWritePending gate) {
    if (atGateSince == null) {
      atGateSince = file.cache().meters().start();
      atGateSinceNanos = System.nanoTime();
    }
    gate.waits(this);
  }

  /** Since when it is held up at gates; null when it was given up. */
  PageView.@Nullable Waiter view() {
    return result.isDone() ? null : new PageView.Waiter(caller.getName(), atGateSinceNanos);
  }

  /** What to wait for before the next attempt; null to go on at once. */
  private @Nullable CompletableFuture<Void> step(PageLoad load) {
    FsException closed = file.closedError();
    if (closed != null) {
      result.completeExceptionally(closed);
      return null;
    }
    Page page = file.page(index);
    if (page == null) {
      return load(load);
    }
    Epoch epoch = file.epoch();
    switch (page.state()) {
      case Loading loading when loading.epoch() == epoch -> {
        return loading.settled();
      }
      case Pending pending when pending.epoch() == epoch -> { // (b-d)
        waitsAt(pending.gate());
        return pending.gate().opened();
      }
      case Clean _, Dirty _ when page.lease(epoch) -> enter(page); // (e) is up to the caller
      case Loading _, Pending _, Clean _, Dirty _ -> file.dropIfSuperseded(page);
      case PageState.Gone _ -> file.evicted(page);
    }
    return null;
  }

  private @Nullable CompletableFuture<Void> load(PageLoad load) {
    if (loads++ == MAX_LOADS) {
      result.completeExceptionally(
          new FsException(FsError.IO, file + " keeps changing on the server; try again"));
      return null;
    }
    return load.claim(index, PageLoad.Memory.OR_OVERFLOW)
        ? load.claims().getFirst().settled()
        : null;
  }

  private void enter(Page page) {
    if (atGateSince != null) {
      file.cache().meters().gateWaited(atGateSince);
    }
    WritablePage writable = new WritablePage(page);
    if (!result.complete(writable)) {
      writable.close(); // the caller gave up
    }
  }
}
