package dev.pagegate.client.admin;

import dev.pagegate.client.admin.DaemonStatus.GateWaits;
import dev.pagegate.client.admin.DaemonStatus.Memory;
import dev.pagegate.client.archive.DirectoryTarget;
import dev.pagegate.client.file.FileSystem;
import dev.pagegate.client.file.FileSystemSettings;
import dev.pagegate.client.page.PageCache;
import dev.pagegate.client.page.PageCacheConfig;
import dev.pagegate.client.remote.NfsRemote;
import dev.pagegate.client.remote.NfsUrl;
import dev.pagegate.client.remote.RemoteConfig;
import dev.pagegate.protocol.rpc.Transport;
import dev.pagegate.serverstub.StubConfig;
import dev.pagegate.serverstub.StubServer;
import dev.pagegate.store.rocks.RocksPageStore;
import dev.pagegate.store.rocks.StoreConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A client of a served directory, with a cache disk that the test holds, and its socket. */
final class AdministeredStub implements AutoCloseable {
  static final String MOUNT = "/where/it/is/mounted";
  static final int PAGE_BYTES = 4096;

  final Path origin;
  final HeldStore store;
  final NfsRemote remote;
  FileSystem files;
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  AdminSocket socket;
  private final Transport transport = Transport.open("test-client", 1);
  private final StubServer server;
  private final Path directory;
  private PageCache pages;

  AdministeredStub(Path directory) throws Exception {
    this.directory = directory;
    origin = Files.createDirectories(directory.resolve("origin"));
    server =
        StubServer.start(
            StubConfig.of(origin)
                .withAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    int port = server.address().getPort();
    store =
        new HeldStore(
            RocksPageStore.open(
                StoreConfig.of(directory.resolve("cache"), 1L << 30).withPageBytes(PAGE_BYTES)));
    remote =
        NfsRemote.open(
            NfsUrl.parse("nfs://127.0.0.1:%d/export?mountport=%d".formatted(port, port)),
            RemoteConfig.DEFAULT,
            transport);
    pages = new PageCache(PageCacheConfig.ofMemory(8 << 20), store, meters);
    files = FileSystem.over(remote, pages, settings());
    socket = administer();
  }

  private AdminSocket administer() throws IOException {
    return AdminSocket.open(
        directory.resolve("admin.socket"),
        new Commands(
            Map.of(MOUNT, files),
            AdministeredStub::status,
            (_, _) -> null,
            name -> new DirectoryTarget(Path.of(name))));
  }

  /** Nothing is in memory afterwards; the disk has what it had. */
  void restart() throws IOException {
    socket.close();
    files.close();
    pages.close();
    pages = new PageCache(PageCacheConfig.ofMemory(8 << 20), store, new SimpleMeterRegistry());
    files = FileSystem.over(remote, pages, settings());
    socket = administer();
  }

  /** Believes the server's clock, which is ours, so that every page is kept. */
  private static FileSystemSettings settings() {
    return FileSystemSettings.DEFAULT.withAssumedClockSkew(Duration.ZERO);
  }

  private static DaemonStatus status() {
    return new DaemonStatus(
        1, 2, List.of(), new Memory(3, 4, 5, 6), null, Map.of(), new GateWaits(7, 8, 9, 10));
  }

  <T extends Record> T ask(AdminRequest request, Class<T> answer) throws Exception {
    return new AdminClient(socket.path()).ask(request, answer);
  }

  Explanation explain(String path) throws Exception {
    return ask(new AdminRequest.Explain(MOUNT, path, 0, Long.MAX_VALUE), Explanation.class);
  }

  long reads() {
    return remote.calls().getOrDefault("READ", 0L);
  }

  @Override
  public void close() {
    socket.close();
    store.release();
    files.close();
    pages.close();
    remote.close();
    store.close();
    transport.close();
    server.close();
  }
}
