package dev.pagegate.client.cli;

import java.net.InetSocketAddress;

/** {@code HOST:PORT} as options that listen spell it. */
final class ListenAddress {
  private static final int MAX_PORT = 65_535;

  private ListenAddress() {}

  /**
   * Reads {@code text}.
   *
   * @throws IllegalArgumentException says what is expected
   */
  static InetSocketAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      if (colon < 0 || port < 0 || port > MAX_PORT) {
        throw new NumberFormatException(text);
      }
      return new InetSocketAddress(text.substring(0, colon).replaceAll("[\\[\\]]", ""), port);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "--listen '" + text + "' (expected: host:port, port 0 to 65535)", e);
    }
  }
}
