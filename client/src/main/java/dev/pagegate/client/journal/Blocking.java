package dev.pagegate.client.journal;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Where a virtual thread that nobody interrupts waits for a call, and is waited for. */
final class Blocking {
  private Blocking() {}

  static <T> T get(CompletableFuture<T> future) throws FsException {
    try {
      return future.join();
    } catch (CompletionException failed) {
      Throwable cause = failed.getCause();
      throw cause instanceof FsException known
          ? known
          : new FsException(FsError.IO, "unexpected: " + cause, failed);
    }
  }

  /** Runs {@code action} on a virtual thread of its own. Fails with {@link FsException} only. */
  static <T> CompletableFuture<T> run(Callable<T> action) {
    CompletableFuture<T> result = new CompletableFuture<>();
    var _ =
        Thread.ofVirtual()
            .name("local-change")
            .start(
                () -> {
                  try {
                    result.complete(action.call());
                  } catch (FsException e) {
                    result.completeExceptionally(e);
                  } catch (Throwable e) {
                    result.completeExceptionally(
                        new FsException(FsError.IO, "unexpected: " + e, e));
                  }
                });
    return result;
  }
}
