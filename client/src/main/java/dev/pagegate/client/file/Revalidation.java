package dev.pagegate.client.file;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The GETATTRs of one inode, shared among those who may share: one under way, at most one waiting
 * for it. Safe from any thread; nothing here blocks.
 */
final class Revalidation<T> {
  private final Supplier<CompletableFuture<T>> call;
  private @Nullable CompletableFuture<T> underWay;
  private @Nullable CompletableFuture<T> waiting;

  Revalidation(Supplier<CompletableFuture<T>> call) {
    this.call = call;
  }

  /** Any answer that comes from now on. */
  CompletableFuture<T> any() {
    CompletableFuture<T> mine;
    synchronized (this) {
      if (underWay != null) {
        return underWay;
      }
      mine = underWay = new CompletableFuture<>();
    }
    send(mine);
    return mine;
  }

  /**
   * An answer to a call that is sent from now on: the one under way was sent before, and the file
   * may have changed since the server answered it. So many opens at once cost two calls.
   */
  CompletableFuture<T> sentFromNow() {
    CompletableFuture<T> mine;
    synchronized (this) {
      if (underWay != null) {
        waiting = waiting == null ? new CompletableFuture<>() : waiting;
        return waiting;
      }
      mine = underWay = new CompletableFuture<>();
    }
    send(mine);
    return mine;
  }

  private void send(CompletableFuture<T> mine) {
    var _ = call.get().whenComplete((answer, failure) -> answered(mine, answer, failure));
  }

  private void answered(
      CompletableFuture<T> mine, @Nullable T answer, @Nullable Throwable failure) {
    CompletableFuture<T> next;
    synchronized (this) {
      next = underWay = waiting;
      waiting = null;
    }
    if (next != null) {
      send(next);
    }
    if (failure != null) {
      mine.completeExceptionally(failure);
    } else {
      mine.complete(answer);
    }
  }
}
