package dev.pagegate.client.cli;

import java.net.InetSocketAddress;
import java.util.Map;

/** Says how clients mount what a proxy serves. */
final class ProxyReady {
  private final Console console;
  private final boolean json;

  ProxyReady(Console console, boolean json) {
    this.console = console;
    this.json = json;
  }

  /** One line for each export. */
  void announce(ProxiedUrl proxied, InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    String shown = host.indexOf(':') < 0 ? host : "[" + host + "]";
    int port = address.getPort();
    String url = "nfs://%s%s?nfsport=%d&mountport=%d".formatted(shown, proxied.name(), port, port);
    String mount =
        "mount -t nfs -o vers=3,proto=tcp,port=%d,mountproto=tcp,mountport=%d,nolock %s:%s DIR"
            .formatted(port, port, shown, proxied.name());
    if (json) {
      console.json(
          Map.of(
              "event",
              "listening",
              "origin",
              proxied.url().toString(),
              "url",
              url,
              "mount",
              mount));
    } else {
      console.out().println("proxying " + proxied.url() + " as " + url + " or " + mount);
      console.out().flush();
    }
  }

  /** Where the charts are. */
  void announce(String web) {
    if (json) {
      console.json(Map.of("event", "charts", "web", web));
    } else {
      console.out().println("to be seen at " + web);
      console.out().flush();
    }
  }
}
