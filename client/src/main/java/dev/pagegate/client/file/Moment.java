package dev.pagegate.client.file;

import java.time.Instant;

/**
 * When a call was sent or its reply received.
 *
 * @param sequence orders the moments of one volume, also those the clock cannot tell apart
 * @param nanos on the monotonic clock
 * @param wall on this machine's wall clock
 */
record Moment(long sequence, long nanos, Instant wall) {
  boolean isAfter(Moment other) {
    return sequence > other.sequence;
  }
}
