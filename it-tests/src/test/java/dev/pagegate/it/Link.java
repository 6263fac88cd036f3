package dev.pagegate.it;

import java.time.Duration;

/**
 * What a network does to bytes.
 *
 * @param roundTrip half of it is added in each direction
 * @param bitsPerSecond what all connections together may carry in one direction
 */
record Link(Duration roundTrip, long bitsPerSecond) {
  /** Adds nothing. */
  static final Link LOCAL = new Link(Duration.ZERO, Long.MAX_VALUE);

  Link {
    if (roundTrip.isNegative() || bitsPerSecond <= 0) {
      throw new IllegalArgumentException(
          "link: %s, %d bit/s (expected: >= 0, > 0)".formatted(roundTrip, bitsPerSecond));
    }
  }

  long oneWayNanos() {
    return roundTrip.toNanos() / 2;
  }
}
