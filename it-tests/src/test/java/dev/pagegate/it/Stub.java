package dev.pagegate.it;

import dev.pagegate.protocol.tls.ServerTls;
import dev.pagegate.serverstub.StubConfig;
import dev.pagegate.serverstub.StubServer;
import dev.pagegate.serverstub.fault.FaultRule;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/** The project's own server, in this process, on a free port. */
final class Stub implements AutoCloseable {
  private final StubServer server;

  private Stub(StubServer server) {
    this.server = server;
  }

  static Stub start(Path exported) throws IOException {
    return start(exported, "", 0);
  }

  /** Has {@code faults} happen, in the words of {@link FaultRule}. */
  static Stub start(Path exported, String faults, long seed) throws IOException {
    return startAt(0, exported, faults, seed);
  }

  /** At a port where one was before; 0 takes a free one. */
  static Stub startAt(int port, Path exported, String faults, long seed) throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    return new Stub(
        StubServer.start(
            StubConfig.of(exported)
                .withAddress(address)
                .withFaults(FaultRule.parse(faults), seed)));
  }

  /** Where another has been, as if that had been started again. */
  static Stub startAt(int port, Path exported) throws IOException {
    var there = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    return new Stub(StubServer.start(StubConfig.of(exported).withAddress(there)));
  }

  /** Demands {@code tls} of its clients. */
  static Stub start(Path exported, ServerTls tls) throws IOException {
    var free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new Stub(StubServer.start(StubConfig.of(exported).withAddress(free).withTls(tls)));
  }

  int port() {
    return server.address().getPort();
  }

  String url() {
    return url("");
  }

  /** The URL of a path below the export, which is empty or starts with a slash. */
  String url(String path) {
    return urlThrough(port(), path);
  }

  /** As {@link #url(String)}, with everything going to another port, a proxy's. */
  String urlThrough(int proxyPort, String path) {
    return "nfs://127.0.0.1/export%s?nfsport=%d&mountport=%d".formatted(path, proxyPort, proxyPort);
  }

  StubServer server() {
    return server;
  }

  @Override
  public void close() {
    server.close();
  }
}
