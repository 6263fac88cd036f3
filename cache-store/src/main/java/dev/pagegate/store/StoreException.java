package dev.pagegate.store;

import java.util.List;

/** The cache directory cannot be opened or used; says which, why and what to do. */
public final class StoreException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What the kernel says when a disk is broken, full or read-only: errno(3). */
  private static final List<String> DISK_ERRORS =
      List.of(
          "Input/output error",
          "Read-only file system",
          "No space left on device",
          "Disk quota exceeded",
          "Structure needs cleaning",
          "No such device");

  public StoreException(String message) {
    super(message);
  }

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Whether the disk refuses its service, rather than the directory being wrong or another's. */
  public boolean isOfDisk() {
    for (Throwable cause = getCause(); cause != null; cause = cause.getCause()) {
      String said = String.valueOf(cause.getMessage());
      if (DISK_ERRORS.stream().anyMatch(said::contains)) {
        return true;
      }
    }
    return false;
  }
}
