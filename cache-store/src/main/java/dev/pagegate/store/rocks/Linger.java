package dev.pagegate.store.rocks;

import java.time.Duration;

/**
 * How long page writes may be put off, so that a burst of reads has the processor, the memory bus
 * and the disk for itself. A write that somebody waits for is not put off.
 *
 * @param quiet writes begin once none has been added for this long
 * @param max a write that was asked for this long ago is put off no longer
 */
public record Linger(Duration quiet, Duration max) {
  /** Well below what kernels let dirty pages age, so that little is lost with a crash. */
  public static final Linger USUAL = new Linger(Duration.ofMillis(20), Duration.ofSeconds(2));

  public Linger {
    if (quiet.isNegative() || max.isNegative()) {
      throw new IllegalArgumentException(
          "linger: quiet %s, max %s (expected: >= 0)".formatted(quiet, max));
    }
  }
}
