package dev.pagegate.serverstub.procedure;

import java.util.function.LongSupplier;

/**
 * The server's boot identity, which WRITE and COMMIT return: a client that sees another one than
 * before sends its uncommitted data again. RFC 1813 section 3.3.21.
 */
public final class BootVerifier {
  private final LongSupplier random;
  private volatile long value;

  /** Draws verifiers from {@code random}, which must not repeat after a restart. */
  public BootVerifier(LongSupplier random) {
    this.random = random;
    this.value = random.getAsLong();
  }

  public long value() {
    return value;
  }

  /** To be called when unstable data may be lost: at a restart, or when a sync failed. */
  public synchronized void renew() {
    long next;
    do {
      next = random.getAsLong();
    } while (next == value);
    value = next;
  }
}
