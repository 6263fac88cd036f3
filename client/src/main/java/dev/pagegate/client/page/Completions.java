package dev.pagegate.client.page;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What to do when a future is done. */
final class Completions {
  private static final Logger log = LoggerFactory.getLogger(Completions.class);

  private Completions() {}

  /** Runs {@code then} on the thread that completes {@code future}, or at once. */
  @SuppressWarnings("FutureReturnValueIgnored") // what then throws is not left in an unread future
  static <T> void whenDone(
      CompletableFuture<T> future, BiConsumer<? super T, ? super @Nullable Throwable> then) {
    future.whenComplete(
        (value, error) -> {
          try {
            then.accept(value, error);
          } catch (RuntimeException | Error e) {
            log.error("a page's state may be stuck; this is a bug", e);
            throw e;
          }
        });
  }

  /** What a future failed with, in the client's vocabulary. */
  static FsException fsException(Throwable error) {
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    return cause instanceof FsException known
        ? known
        : new FsException(FsError.IO, "page read failed: " + cause, cause);
  }
}
