package dev.pagegate.client.cli;

import dev.pagegate.client.daemon.Mount;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.journal.JournaledFiles;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The end of a mount: what was written goes to the server, or somebody is told that it does not.
 */
final class LastFlush {
  /** After a signal: the rest is not waited for, and said. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Duration DRAIN_PATIENCE = Duration.ofSeconds(30);

  private final Consumer<String> say;
  private volatile boolean journaled;

  LastFlush(Consumer<String> say) {
    this.say = say;
  }

  /** Blocks. Returns whether everything that was written is at the server. */
  boolean of(Mount mount) throws FsException {
    journaled = mount.journal().isPresent();
    int failed = mount.files().flush();
    if (failed > 0) {
      say.accept("what was written to " + failed + " files did not reach the server");
    }
    mount.journal().ifPresent(this::drain);
    return failed == 0;
  }

  /** What is left then is safe, so nobody has to wait for it for long. */
  private void drain(JournaledFiles journal) {
    try {
      int left = journal.drain(DRAIN_PATIENCE.toSeconds());
      if (left > 0) {
        say.accept(left + " changes wait in the journal and go to the server with the next mount");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void tellOverdue() {
    say.accept(
        "the server did not take everything that was written within "
            + PATIENCE.toSeconds()
            + " s; what it did not take "
            + (journaled ? "goes there with the next mount" : "is lost"));
  }
}
