package dev.pagegate.serverstub.link;

import java.time.Duration;

/**
 * How far away and how wide the link to the server is.
 *
 * @param roundTrip added between each request and its reply
 * @param bitsPerSecond of each direction, shared by all connections; {@link #UNLIMITED} for no
 *     limit
 */
public record LinkShape(Duration roundTrip, long bitsPerSecond) {
  private static final Duration MAX_ROUND_TRIP = Duration.ofMinutes(1);

  public static final long UNLIMITED = Long.MAX_VALUE;

  /** The link as it is. */
  public static final LinkShape NONE = new LinkShape(Duration.ZERO, UNLIMITED);

  public LinkShape {
    if (roundTrip.isNegative() || roundTrip.compareTo(MAX_ROUND_TRIP) > 0) {
      throw new IllegalArgumentException("roundTrip: " + roundTrip + " (expected: 0 to 1 minute)");
    }
    if (bitsPerSecond < 1_000) {
      throw new IllegalArgumentException(
          "bitsPerSecond: " + bitsPerSecond + " (expected: >= 1000)");
    }
  }
}
