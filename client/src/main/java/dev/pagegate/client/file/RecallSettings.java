package dev.pagegate.client.file;

import dev.pagegate.client.archive.RecallGuard;

/**
 * Who may bring back the content of files that are not resident, and how fast.
 *
 * @param atOnce fetches at a time, at least 1
 */
public record RecallSettings(RecallGuard guard, int atOnce) {
  public static final RecallSettings DEFAULT = new RecallSettings(RecallGuard.NONE, 8);

  public RecallSettings {
    if (atOnce < 1) {
      throw new IllegalArgumentException("recalls at a time: " + atOnce + " (expected: >= 1)");
    }
  }
}
