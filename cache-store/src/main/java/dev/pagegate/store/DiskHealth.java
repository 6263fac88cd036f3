package dev.pagegate.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Whether the cache disk is worth asking. Safe from any thread. */
final class DiskHealth {
  /*
   * Well(failures) --failure, the last one too many--> Sick(until) --asked after `until`--> Probed
   *   ^   ^                                               ^                                  |  |
   *   |   +--------------------------success--------------+----------------------------------+  |
   *   |                                                   +------------failure-----------------+
   *
   * Probed lets nobody else through until the one that was let through has come back.
   */
  private sealed interface State {}

  private record Well(int failures) implements State {}

  private record Sick(Instant until) implements State {}

  private record Probed() implements State {}

  private final int failuresUntilSick;
  private final Duration backOff;
  private final InstantSource clock;
  private State state = new Well(0);

  DiskHealth(int failuresUntilSick, Duration backOff, InstantSource clock) {
    this.failuresUntilSick = failuresUntilSick;
    this.backOff = backOff;
    this.clock = clock;
  }

  /** Whether the disk may be asked; who is let through has to report how it went. */
  synchronized boolean admits() {
    return switch (state) {
      case Well ignored -> true;
      case Sick sick -> {
        boolean over = !clock.instant().isBefore(sick.until());
        if (over) {
          state = new Probed();
        }
        yield over;
      }
      case Probed ignored -> false;
    };
  }

  /** Whether requests are turned away now. */
  synchronized boolean isSick() {
    return !(state instanceof Well);
  }

  /** A page became durable. */
  synchronized void wrote() {
    state = new Well(0);
  }

  /**
   * A read was answered. That ends a sickness but no row of failed writes: the kernel may answer
   * from its memory while the disk takes nothing.
   */
  synchronized void read() {
    if (state instanceof Probed) {
      state = new Well(0);
    }
  }

  /** The one let through says nothing of the disk. */
  synchronized void inconclusive() {
    if (state instanceof Probed) {
      state = new Sick(clock.instant());
    }
  }

  /** Whether this failure is the one that makes the disk count as sick. */
  synchronized boolean failed() {
    return switch (state) {
      case Well well -> {
        int failures = well.failures() + 1;
        state = new Well(failures);
        yield failures >= failuresUntilSick && fallSick();
      }
      case Probed ignored -> fallSick();
      case Sick ignored -> false;
    };
  }

  private boolean fallSick() {
    state = new Sick(clock.instant().plus(backOff));
    return true;
  }
}
