package dev.pagegate.client.file;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Where an operation thread waits for what other threads complete. */
public final class Await {
  private Await() {}

  /** Blocks; an interrupt ends the wait with INTERRUPTED. Does not block when it is done. */
  public static <T> T result(CompletableFuture<T> future) throws FsException {
    try {
      return future.get();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new FsException(FsError.INTERRUPTED, "the operation was interrupted", interrupted);
    } catch (ExecutionException failed) {
      throw asFsException(failed);
    }
  }

  /** The error that {@code failure} stands for; what is no {@link FsException} is IO. */
  static FsError errorOf(Throwable failure) {
    return unwrapped(failure) instanceof FsException known ? known.error() : FsError.IO;
  }

  /** A copy, so that the stack trace shows who waited and not only which event loop failed. */
  private static FsException asFsException(Throwable failure) {
    Throwable cause = unwrapped(failure);
    return cause instanceof FsException known
        ? new FsException(known.error(), String.valueOf(known.getMessage()), known)
        : new FsException(FsError.IO, "unexpected failure: " + cause, cause);
  }

  private static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure.getCause();
    boolean wrapper =
        failure instanceof CompletionException || failure instanceof ExecutionException;
    return wrapper && cause != null ? unwrapped(cause) : failure;
  }
}
