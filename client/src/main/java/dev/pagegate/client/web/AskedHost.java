package dev.pagegate.client.web;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a request asks for this machine by a name that a stranger cannot have chosen. A
 * page from elsewhere may have its own name lead to our address ("DNS rebinding"); its browser then
 * sends that name along, and it is refused.
 */
final class AskedHost {
  private final Set<String> names;

  /**
   * @param names in lower case, besides {@code localhost}
   */
  AskedHost(Set<String> names) {
    this.names = names;
  }

  /**
   * Whether {@code host}, a Host header with or without a port, is {@code localhost}, a known name,
   * a loopback address or the address that was connected to. Addresses cannot be rebound.
   */
  boolean isOurs(@Nullable String host, InetAddress connectedTo) {
    if (host == null) {
      return false;
    }
    String bare = withoutPort(host.strip()).toLowerCase(Locale.ROOT);
    if (bare.equals("localhost") || names.contains(bare)) {
      return true;
    }
    try {
      InetAddress address = InetAddress.ofLiteral(bare);
      return address.isLoopbackAddress() || address.equals(connectedTo);
    } catch (IllegalArgumentException _) {
      return false; // some other name
    }
  }

  /** RFC 9110 section 7.2: host, and a port after the last colon outside brackets. */
  private static String withoutPort(String host) {
    if (host.startsWith("[")) {
      int end = host.indexOf(']');
      return end < 0 ? host : host.substring(1, end);
    }
    int colon = host.lastIndexOf(':');
    return colon < 0 ? host : host.substring(0, colon);
  }
}
