package dev.pagegate.store;

/**
 * A file's exemption from eviction.
 *
 * @param file whose pages stay, in whatever version is newest
 * @param bytes of the file from its beginning that are exempt; what lies behind them is not
 * @param label what people know the file by
 */
public record Pin(FileKey file, long bytes, String label) {
  /** Bound of {@link #label}, in characters: the longest path of most systems. */
  public static final int MAX_LABEL_CHARACTERS = 4096;

  public Pin {
    if (bytes < 0) {
      throw new IllegalArgumentException("pinned bytes: " + bytes + " (expected: >= 0)");
    }
    if (label.length() > MAX_LABEL_CHARACTERS) {
      throw new IllegalArgumentException(
          "label length: " + label.length() + " (expected: <= " + MAX_LABEL_CHARACTERS + ")");
    }
  }
}
