package dev.pagegate.client.fuse;

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
import dev.pagegate.serverstub.fault.FaultRule;
import dev.pagegate.store.rocks.RocksPageStore;
import dev.pagegate.store.rocks.StoreConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A directory served by the stub, and a client of it mounted on this machine, all in this process.
 * So tests must not map files of the mount: the fault would stop the threads that answer it.
 */
final class MountedStub implements AutoCloseable {
  final Path origin;
  final Path mounted;
  final StubServer server;
  final FileSystem files;
  final FuseMount mount;
  private final Transport transport = Transport.open("test-client", 1);
  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final RocksPageStore store;
  final NfsRemote remote;
  private final PageCache pages;

  /**
   * @param directory gets the directories "origin", "mounted" and "cache"
   */
  MountedStub(Path directory) throws Exception {
    this(directory, "");
  }

  /**
   * @param faults of the server, in the words of {@link FaultRule}
   */
  MountedStub(Path directory, String faults) throws Exception {
    origin = Files.createDirectories(directory.resolve("origin"));
    mounted = Files.createDirectories(directory.resolve("mounted"));
    server =
        StubServer.start(
            StubConfig.of(origin)
                .withAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withFaults(FaultRule.parse(faults), 0));
    int port = server.address().getPort();
    NfsUrl url = NfsUrl.parse("nfs://127.0.0.1:%d/export?mountport=%d".formatted(port, port));
    store = RocksPageStore.open(StoreConfig.of(directory.resolve("cache"), 1L << 30));
    remote = NfsRemote.open(url, RemoteConfig.DEFAULT, transport);
    pages = new PageCache(PageCacheConfig.ofMemory(32 << 20), store, meters);
    files = FileSystem.over(remote, pages, FileSystemSettings.DEFAULT);
    mount = FuseMount.mount(files, MountPoint.of(mounted), options());
  }

  /** Bytes that the kernel has been given from pages in memory. */
  double bytesFromMemory() {
    return meters.get("pagegate.page.served.bytes").tag("tier", "memory").functionCounter().count();
  }

  static FuseOptions options() {
    return new FuseOptions(
        "test",
        FuseOptions.Access.OWNER,
        FuseOptions.Identity.OF_THE_CALLER,
        FuseOptions.Writable.READ_WRITE,
        List.of(),
        FuseOptions.ExtendedAttributes.NONE,
        Duration.ofSeconds(1));
  }

  @Override
  public void close() {
    mount.close();
    files.close();
    pages.close();
    remote.close();
    store.close();
    transport.close();
    server.close();
  }
}
