package dev.pagegate.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Watches futures that all have the same time to complete, so that a queue is enough. Safe from any
 * thread.
 */
final class Deadlines {
  private final ConcurrentLinkedQueue<Watched> watched = new ConcurrentLinkedQueue<>();
  private final Duration deadline;
  private final InstantSource clock;

  private record Watched(Instant due, CompletableFuture<?> future, Runnable whenOverdue) {}

  Deadlines(Duration deadline, InstantSource clock) {
    this.deadline = deadline;
    this.clock = clock;
  }

  /** Runs {@code whenOverdue}, on the checking thread, unless {@code future} is done by then. */
  void watch(CompletableFuture<?> future, Runnable whenOverdue) {
    dropDone();
    watched.add(new Watched(clock.instant().plus(deadline), future, whenOverdue));
  }

  /** Deals with everything that is overdue now. */
  void check() {
    Instant now = clock.instant();
    dropDone();
    for (Watched first = watched.peek(); isOverdue(first, now); first = watched.peek()) {
      if (watched.remove(first) && !first.future().isDone()) {
        first.whenOverdue().run();
      }
    }
  }

  private static boolean isOverdue(@Nullable Watched first, Instant now) {
    return first != null && (first.future().isDone() || !now.isBefore(first.due()));
  }

  private void dropDone() {
    for (Watched first = watched.peek();
        first != null && first.future().isDone();
        first = watched.peek()) {
      watched.remove(first);
    }
  }
}
