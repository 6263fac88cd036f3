package dev.pagegate.client.bench;

import dev.pagegate.client.remote.NfsUrl;
import dev.pagegate.client.remote.TransportSecurity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What to measure.
 *
 * @param url empty for a tree and a server of our own
 * @param security of the connections to the URL
 * @param compareWith a local copy of the tree at the URL, to verify against
 * @param roundTrip of our own server, as {@code serve} spells it
 * @param bandwidth of our own server, as {@code serve} spells it
 * @param sizes of our own tree
 * @param randomReads number of random reads of 4 KiB
 * @param warmUp how long each process reads before it times anything
 * @param runs of everything; results are medians
 * @param restart how the client's process ends before the disk cache is read
 * @param memoryBytes bound of pages in memory
 * @param pageBytes size of a cached page
 * @param workDirectory for the tree and the caches; cleaned up after
 * @param seed of content and positions
 */
public record BenchPlan(
    Optional<NfsUrl> url,
    TransportSecurity security,
    Optional<Path> compareWith,
    Optional<String> roundTrip,
    Optional<String> bandwidth,
    BenchTree.Sizes sizes,
    int randomReads,
    Duration warmUp,
    int runs,
    Restart restart,
    long memoryBytes,
    int pageBytes,
    Path workDirectory,
    long seed) {
  private static final Duration MAX_WARM_UP = Duration.ofMinutes(10);

  /** How a process is made to end. */
  public enum Restart {
    ORDERLY,
    /** SIGKILL, once every page is durable. */
    KILL
  }

  public BenchPlan {
    if (runs < 1 || runs > 100) {
      throw new IllegalArgumentException("runs: " + runs + " (expected: 1 to 100)");
    }
    if (warmUp.isNegative() || warmUp.compareTo(MAX_WARM_UP) > 0) {
      throw new IllegalArgumentException(
          "warm-up: " + warmUp + " (expected: 0 s to " + MAX_WARM_UP.toSeconds() + " s)");
    }
    if (url.isEmpty() && !security.equals(TransportSecurity.NONE)) {
      throw new IllegalArgumentException(
          "xprtsec without a URL (expected: a server to connect to)");
    }
    if (randomReads < 1) {
      throw new IllegalArgumentException("random reads: " + randomReads + " (expected: >= 1)");
    }
  }
}
