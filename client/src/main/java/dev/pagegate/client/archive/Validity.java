package dev.pagegate.client.archive;

/** Whether a copy equals its file, and if not, why. */
public enum Validity {
  VALID(0, "valid"),
  WRITTEN(1, "written to here since the copy began"),
  CHANGED_BY_OTHERS(2, "changed at the server by others since the copy began"),
  INTERRUPTED(3, "the copy was interrupted"),
  FAILED(4, "the copy failed");

  private final int code;
  private final String words;

  Validity(int code, String words) {
    this.code = code;
    this.words = words;
  }

  int code() {
    return code;
  }

  /** For people. */
  public String words() {
    return words;
  }
}
