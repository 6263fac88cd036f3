package dev.pagegate.client.file;

/** What an open file may be used for. */
public enum OpenMode {
  READ,
  WRITE,
  READ_WRITE;

  public boolean reads() {
    return this != WRITE;
  }

  public boolean writes() {
    return this != READ;
  }
}
