package dev.pagegate.serverstub.posix;

import java.io.IOException;

/** A system call that failed, with the reason the kernel gave. */
public final class ErrnoException extends IOException {
  private static final long serialVersionUID = 1L;

  private final Errno errno;

  ErrnoException(String call, int number) {
    super(call + " failed: " + describe(number));
    this.errno = Errno.of(number);
  }

  /** An error that this process finds before the kernel would. */
  public ErrnoException(Errno errno, String message) {
    super(message + ": " + errno);
    this.errno = errno;
  }

  public Errno errno() {
    return errno;
  }

  private static String describe(int number) {
    Errno errno = Errno.of(number);
    return errno == Errno.UNKNOWN ? "errno " + number : errno.name();
  }

  /** Errors are ordinary answers here (a name that does not exist), so no stack is walked. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
