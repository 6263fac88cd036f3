package dev.pagegate.store;

import java.time.Instant;
import java.time.InstantSource;

/**
 * A clock that goes on evenly when somebody sets the time of day. Its instants mean nothing by
 * themselves; the time between two of them is right.
 */
public final class MonotonicClock implements InstantSource {
  @Override
  public Instant instant() {
    return Instant.EPOCH.plusNanos(System.nanoTime());
  }
}
