package dev.pagegate.client.nfsproxy;

import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The proxy's own boot identity, which WRITE and COMMIT return: random per start, and another one
 * whenever modifications that only the proxy had were given up. A client that sees it change sends
 * again what it has not seen committed (RFC 1813 section 3.3.21).
 *
 * <p>The origin's verifier means nothing to clients: what it loses in a restart, the proxy still
 * has and sends again.
 */
final class ProxyVerifier {
  /** Odd, so that no two counts give one value. */
  private static final long STEP = 0x9E37_79B9_7F4A_7C15L;

  private final long start;
  private final List<Exported> exports;

  ProxyVerifier(RandomGenerator random, Collection<Exported> exports) {
    this.start = random.nextLong();
    this.exports = List.copyOf(exports);
  }

  /** WRITE takes it before it modifies anything, COMMIT after everything is at the origin. */
  long now() {
    long losses = 0;
    for (Exported export : exports) {
      losses += export.losses();
    }
    return start + STEP * losses;
  }
}
