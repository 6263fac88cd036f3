package dev.pagegate.protocol.rpc;

/** TLS with a server cannot be had, and trying again will not change that by itself. */
final class UntrustedException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what the server does wrong, in words for people
   */
  UntrustedException(String message) {
    super(message);
  }
}
