package dev.pagegate.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;

/** The clock that stamps files. */
final class Clocks {
  /** Longer than the clock may lag, and than any tick of it. */
  private static final Duration SETTLED = Duration.ofSeconds(3);

  private Clocks() {}

  /** Waits until what was done in {@code directory} so far is older than a tick of its clock. */
  static void passTick(Path directory) throws IOException {
    Path probe = directory.resolveSibling("clock");
    Instant start = stamped(probe);
    while (stamped(probe).isBefore(start.plus(SETTLED))) {
      Thread.onSpinWait();
    }
    Files.delete(probe);
  }

  private static Instant stamped(Path probe) throws IOException {
    Files.writeString(probe, "");
    FileTime time = Files.getLastModifiedTime(probe);
    return time.toInstant();
  }
}
