package dev.pagegate.client.journal;

import java.nio.file.Path;

/**
 * Where the journal is and how large it may become.
 *
 * @param directory of this volume alone
 * @param maxBytes past it writers wait until the server has taken something
 * @param segmentBytes what is deleted at once when the server has it
 */
public record JournalSettings(Path directory, long maxBytes, long segmentBytes) {
  public static final long DEFAULT_MAX_BYTES = 4L << 30;
  private static final long SEGMENT_BYTES = 64L << 20;

  public JournalSettings {
    if (segmentBytes < 1 || maxBytes < segmentBytes) {
      throw new IllegalArgumentException(
          "journal: %d bytes in segments of %d (expected: at least one segment)"
              .formatted(maxBytes, segmentBytes));
    }
  }

  public static JournalSettings of(Path directory) {
    return new JournalSettings(directory, DEFAULT_MAX_BYTES, SEGMENT_BYTES);
  }
}
