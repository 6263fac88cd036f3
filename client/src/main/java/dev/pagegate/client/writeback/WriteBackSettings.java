package dev.pagegate.client.writeback;

import java.time.Duration;

/**
 * When modifications go to the server.
 *
 * @param age how long a modification may stay here before it is sent unasked
 * @param softBytes memory of dirty pages past which they are sent at once
 * @param hardBytes memory of dirty pages past which writers wait
 * @param writesInFlight WRITEs of one file under way at once
 * @param roundBytes how much of a file is sent before it is committed
 */
public record WriteBackSettings(
    Duration age, long softBytes, long hardBytes, int writesInFlight, long roundBytes) {

  private static final Duration USUAL_AGE = Duration.ofSeconds(5);
  private static final int USUAL_WRITES = 32;
  private static final long USUAL_ROUND_BYTES = 64L << 20;

  public WriteBackSettings {
    if (age.isNegative()
        || softBytes < 0
        || hardBytes < Math.max(1, softBytes)
        || writesInFlight < 1
        || roundBytes < 1) {
      throw new IllegalArgumentException(
          ("age %s, softBytes %d, hardBytes %d, writesInFlight %d, roundBytes %d"
                  + " (expected: >= 0, soft <= hard, the others >= 1)")
              .formatted(age, softBytes, hardBytes, writesInFlight, roundBytes));
    }
  }

  /** Dirty pages may take a quarter of {@code memoryBytes} and are sent from an eighth on. */
  public static WriteBackSettings ofMemory(long memoryBytes) {
    return new WriteBackSettings(
        USUAL_AGE, memoryBytes / 8, Math.max(1, memoryBytes / 4), USUAL_WRITES, USUAL_ROUND_BYTES);
  }

  public WriteBackSettings withAge(Duration changed) {
    return new WriteBackSettings(changed, softBytes, hardBytes, writesInFlight, roundBytes);
  }
}
