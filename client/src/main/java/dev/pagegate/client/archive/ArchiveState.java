package dev.pagegate.client.archive;

/** What is where of one file; whether a copy equals the file is {@link Validity}. */
public enum ArchiveState {
  /** There is no copy. */
  RESIDENT(0),
  /** A copy is being made. */
  ARCHIVING(1),
  /** There is a copy. */
  ARCHIVED(2),
  /** There is a copy, and what was cached here was dropped. */
  NOT_RESIDENT(3);

  private final int code;

  ArchiveState(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
