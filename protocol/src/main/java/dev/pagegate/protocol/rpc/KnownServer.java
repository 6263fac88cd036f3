package dev.pagegate.protocol.rpc;

/** What a client's connections have found out about their server together. Any thread. */
final class KnownServer {
  private volatile boolean connected;
  private volatile boolean answered;

  void connected() {
    connected = true;
  }

  void answered() {
    answered = true;
  }

  /** Whether it was ever there. */
  boolean hasConnected() {
    return connected;
  }

  /** Whether client and server ever got on with each other. */
  boolean hasAnswered() {
    return answered;
  }
}
