package dev.pagegate.protocol.rpc;

/**
 * Counts how often one call was put on the wire: more than once means that the server may have
 * executed it before the execution that it answered.
 */
public final class Transmissions {
  private volatile int count;

  /** Exact once the call is answered. */
  public int count() {
    return count;
  }

  /** Before another call is counted here. */
  public void reset() {
    count = 0;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one event loop writes
  void sent() {
    count++;
  }
}
