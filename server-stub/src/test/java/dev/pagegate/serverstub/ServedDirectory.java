package dev.pagegate.serverstub;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** A server for a directory, with a client that is connected to it. */
final class ServedDirectory implements AutoCloseable {
  final StubServer server;
  final StubClient client;

  ServedDirectory(Path directory) throws IOException {
    this(directory, config -> config);
  }

  ServedDirectory(Path directory, UnaryOperator<StubConfig> change) throws IOException {
    server = StubServer.start(change.apply(config(directory)));
    client = new StubClient(server.address());
  }

  static StubConfig config(Path directory) {
    return StubConfig.of(directory)
        .withAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
