package dev.pagegate.client.file;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Where an operation thread waits for what other threads complete. */
final class Await {
  private Await() {}

  static <T> T result(CompletableFuture<T> future) throws FsException {
    try {
      return future.get();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new FsException(FsError.INTERRUPTED, "the operation was interrupted", interrupted);
    } catch (ExecutionException failed) {
      throw asFsException(failed);
    }
  }

  /** The {@link FsException} inside {@code failure}; whatever else was thrown here is an IO. */
  static FsException asFsException(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof FsException known
        // A copy, so that the stack trace shows who waited and not only which event loop failed.
        ? new FsException(known.error(), String.valueOf(known.getMessage()), known)
        : new FsException(FsError.IO, "unexpected failure: " + cause, cause);
  }
}
