package dev.pagegate.client.web;

import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where a daemon may be looked at over HTTP.
 *
 * @param address to listen on; port 0 takes a free one
 * @param names under which it may be asked, besides its addresses and {@code localhost}
 */
public record WebSettings(InetSocketAddress address, Set<String> names) {
  public WebSettings {
    if (address.isUnresolved()) {
      throw new IllegalArgumentException(
          "metrics address: '" + address.getHostString() + "' (expected: a known host)");
    }
    names = names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
  }
}
