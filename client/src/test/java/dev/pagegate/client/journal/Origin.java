package dev.pagegate.client.journal;

import dev.pagegate.serverstub.StubConfig;
import dev.pagegate.serverstub.StubServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A server, and its directory as the others see it who work there. */
final class Origin implements AutoCloseable {
  private final Path directory;
  private final StubServer server;

  private Origin(Path directory, StubServer server) {
    this.directory = directory;
    this.server = server;
  }

  /** An empty one, whose directory lies in {@code scratch}. */
  static Origin start(Path scratch) throws IOException {
    Path directory = Files.createDirectory(scratch.resolve("origin"));
    InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new Origin(directory, StubServer.start(StubConfig.of(directory).withAddress(free)));
  }

  InetSocketAddress address() {
    return server.address();
  }

  Path resolve(String path) {
    return directory.resolve(path);
  }

  void put(String path, String text) throws IOException {
    Files.writeString(resolve(path), text);
  }

  String at(String path) throws IOException {
    return Files.readString(resolve(path));
  }

  /** What is in a directory, sorted. */
  List<String> names(String path) throws IOException {
    try (Stream<Path> all = Files.list(resolve(path))) {
      return all.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
