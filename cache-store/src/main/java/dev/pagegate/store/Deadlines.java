package dev.pagegate.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Watches futures that all have the same time to complete, so that a queue is enough. Where they
 * wait for each other, that time counts anew whenever one of them was served. Safe from any thread.
 */
final class Deadlines {
  private final ConcurrentLinkedQueue<Watched> watched = new ConcurrentLinkedQueue<>();
  private final Duration deadline;
  private final InstantSource clock;

  private volatile Instant served = Instant.MIN;

  private record Watched(Instant since, CompletableFuture<?> future, Runnable whenOverdue) {}

  Deadlines(Duration deadline, InstantSource clock) {
    this.deadline = deadline;
    this.clock = clock;
  }

  /** Runs {@code whenOverdue}, on the checking thread, unless {@code future} is done by then. */
  void watch(CompletableFuture<?> future, Runnable whenOverdue) {
    dropDone();
    watched.add(new Watched(clock.instant(), future, whenOverdue));
  }

  /** One of those that wait for each other was served: the others' time begins only now. */
  void served() {
    served = clock.instant();
  }

  /** Deals with everything that is overdue now. */
  void check() {
    Instant now = clock.instant();
    dropDone();
    for (Watched first = watched.peek(); isDue(first, now); first = watched.peek()) {
      if (watched.remove(first) && !first.future().isDone()) {
        first.whenOverdue().run();
      }
    }
  }

  private boolean isDue(@Nullable Watched first, Instant now) {
    return first != null && (first.future().isDone() || isOverdue(first.since(), now));
  }

  private boolean isOverdue(Instant since, Instant now) {
    Instant lastServed = served;
    Instant from = since.isAfter(lastServed) ? since : lastServed;
    return !now.isBefore(from.plus(deadline));
  }

  private void dropDone() {
    for (Watched first = watched.peek();
        first != null && first.future().isDone();
        first = watched.peek()) {
      watched.remove(first);
    }
  }
}
