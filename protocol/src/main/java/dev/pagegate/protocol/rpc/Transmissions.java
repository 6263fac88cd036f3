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

  /**
   * The last one was answered, and not executed, so that the caller tries again. Those before it
   * still count: whether the server executed them nobody knows.
   */
  @SuppressWarnings("NonAtomicVolatileUpdate") // nothing is on the wire
  public void lastWasNotExecuted() {
    count = Math.max(0, count - 1);
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one event loop writes
  void sent() {
    count++;
  }
}
