package dev.pagegate.client.error;

/**
 * A file operation that failed; the message says what failed, on which object, and what to do where
 * that helps.
 */
public final class FsException extends Exception {
  private static final long serialVersionUID = 1L;

  private final FsError error;

  public FsException(FsError error, String message) {
    super(message);
    this.error = error;
  }

  public FsException(FsError error, String message, Throwable cause) {
    super(message, cause);
    this.error = error;
  }

  public FsError error() {
    return error;
  }
}
