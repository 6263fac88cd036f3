package dev.pagegate.client.archive;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lets so many fetches of files that are not resident go at a time. Safe from any thread. */
public final class RecallLimit {
  private final int places;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int taken;

  /**
   * @param places fetches at a time, at least 1
   */
  public RecallLimit(int places) {
    if (places < 1) {
      throw new IllegalArgumentException("recalls at a time: " + places + " (expected: >= 1)");
    }
    this.places = places;
  }

  /** Runs {@code fetch}, now or when a place is free; its result. Does not block. */
  public <T> CompletableFuture<T> run(Supplier<CompletableFuture<T>> fetch) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Runnable start = () -> start(fetch, result);
    synchronized (this) {
      if (taken == places) {
        waiting.add(start);
        return result;
      }
      taken++;
    }
    start.run();
    return result;
  }

  private <T> void start(Supplier<CompletableFuture<T>> fetch, CompletableFuture<T> result) {
    CompletableFuture<T> fetching;
    try {
      fetching = fetch.get();
    } catch (RuntimeException e) {
      fetching = CompletableFuture.failedFuture(e);
    }
    var _ =
        fetching.whenComplete(
            (value, failure) -> {
              ended();
              if (failure == null) {
                result.complete(value);
              } else {
                result.completeExceptionally(failure);
              }
            });
  }

  private void ended() {
    Runnable next = next();
    if (next != null) {
      next.run();
    }
  }

  /** Whose turn it is; null gives the place back. */
  private synchronized @Nullable Runnable next() {
    Runnable next = waiting.poll();
    if (next == null) {
      taken--;
    }
    return next;
  }

  /** Fetches under way. */
  public synchronized int underWay() {
    return taken;
  }

  /** Fetches that wait for a place. */
  public synchronized int queued() {
    return waiting.size();
  }
}
