package dev.pagegate.client.archive;

/** How it is found out that a file has changed since its copy was begun. */
public enum Detection {
  /** Writers say so before they modify anything; changes by others show in the file's token. */
  WRITES(0),
  /** Only by flushing and comparing modify times, when the copy ends and before a release. */
  MTIME(1);

  private final int code;

  Detection(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
