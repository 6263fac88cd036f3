package dev.pagegate.client.cli;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** SIGTERM and SIGINT, which end what a command serves and then wait until it has ended. */
final class StopSignal {
  private final CompletableFuture<Void> asked = new CompletableFuture<>();
  private final CountDownLatch finished = new CountDownLatch(1);

  /**
   * From now on signals count.
   *
   * @param patience how long the process stays for what is under way
   * @param overdue says that it has not ended by then
   */
  void install(Duration patience, Runnable overdue) {
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().unstarted(() -> stopAndWait(patience, overdue)));
  }

  private void stopAndWait(Duration patience, Runnable overdue) {
    asked.complete(null);
    try {
      if (!finished.await(patience.toSeconds(), TimeUnit.SECONDS)) {
        overdue.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Completes with the first signal. */
  CompletableFuture<Void> asked() {
    return asked;
  }

  /** Everything has ended, with or without a signal. */
  void finished() {
    finished.countDown();
  }
}
