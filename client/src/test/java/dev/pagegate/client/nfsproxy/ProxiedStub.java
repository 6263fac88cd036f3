package dev.pagegate.client.nfsproxy;

import dev.pagegate.client.file.FileSystem;
import dev.pagegate.client.file.FileSystemSettings;
import dev.pagegate.client.nfsproxy.ProxyExport.Identity;
import dev.pagegate.client.nfsproxy.ProxyExport.Writable;
import dev.pagegate.client.page.PageCache;
import dev.pagegate.client.page.PageCacheConfig;
import dev.pagegate.client.remote.NfsRemote;
import dev.pagegate.client.remote.NfsUrl;
import dev.pagegate.client.remote.RemoteConfig;
import dev.pagegate.protocol.rpc.Transport;
import dev.pagegate.serverstub.StubConfig;
import dev.pagegate.serverstub.StubServer;
import dev.pagegate.serverstub.fault.FaultRule;
import dev.pagegate.store.PageStore;
import dev.pagegate.store.rocks.RocksPageStore;
import dev.pagegate.store.rocks.StoreConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/** A directory served by the stub, and a proxy in front of it, all in this process. */
final class ProxiedStub implements AutoCloseable {
  static final String EXPORT = "/export";
  private static final long MEMORY_BYTES = 32 << 20;

  final Path origin;
  final StubServer server;
  private final Path cache;
  private final Writable writable;
  private final Identity identity;
  private final UnaryOperator<PageStore> wrapper;
  private UnaryOperator<ProxySettings> settings = UnaryOperator.identity();
  private int port;
  private Stack stack;

  /** Everything that ends with the proxy's process. */
  private final class Stack implements AutoCloseable {
    final Transport transport = Transport.open("test-proxy", 1);
    final PageStore store;
    final NfsRemote remote;
    final PageCache pages;
    final FileSystem files;
    final NfsProxy proxy;

    Stack() throws Exception {
      int origin = server.address().getPort();
      NfsUrl url = NfsUrl.parse("nfs://127.0.0.1:%d/export?mountport=%d".formatted(origin, origin));
      store = wrapper.apply(RocksPageStore.open(StoreConfig.of(cache, 1L << 30)));
      remote = NfsRemote.open(url, RemoteConfig.DEFAULT, transport);
      pages =
          new PageCache(PageCacheConfig.ofMemory(MEMORY_BYTES), store, new SimpleMeterRegistry());
      files = FileSystem.over(remote, pages, FileSystemSettings.DEFAULT);
      var free = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      proxy =
          NfsProxy.start(
              settings.apply(ProxySettings.local(free).withState(cache)),
              List.of(new ProxyExport(EXPORT, EXPORT, files, writable, identity)));
      port = proxy.address().getPort();
    }

    @Override
    public void close() {
      proxy.close();
      files.close();
      pages.close();
      remote.close();
      store.close();
      transport.close();
    }
  }

  /**
   * Serves as most tests want it.
   *
   * @param directory gets the directories "origin" and "cache"
   */
  ProxiedStub(Path directory) throws Exception {
    this(directory, UnaryOperator.identity());
  }

  /**
   * As the other.
   *
   * @param wrapper what stands before the disk cache
   */
  ProxiedStub(Path directory, UnaryOperator<PageStore> wrapper) throws Exception {
    this(directory, "", Writable.READ_WRITE, Identity.OF_THE_CALLER, wrapper);
  }

  /**
   * Serves otherwise.
   *
   * @param faults of the origin, in the words of {@link FaultRule}
   */
  ProxiedStub(Path directory, String faults, Writable writable, Identity identity)
      throws Exception {
    this(directory, faults, writable, identity, UnaryOperator.identity());
  }

  private ProxiedStub(
      Path directory,
      String faults,
      Writable writable,
      Identity identity,
      UnaryOperator<PageStore> wrapper)
      throws Exception {
    this.wrapper = wrapper;
    this.writable = writable;
    this.identity = identity;
    this.origin = Files.createDirectories(directory.resolve("origin"));
    this.cache = Files.createDirectories(directory.resolve("cache"));
    this.server =
        StubServer.start(
            StubConfig.of(origin)
                .withAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withFaults(FaultRule.parse(faults), 0));
    this.stack = new Stack();
  }

  int port() {
    return port;
  }

  /** The volume behind the proxy. */
  FileSystem files() {
    return stack.files;
  }

  Path cache() {
    return cache;
  }

  /** As {@link #restart()}, with other settings from then on. */
  void restart(UnaryOperator<ProxySettings> changed) throws Exception {
    settings = changed;
    restart();
  }

  /** Ends the proxy, whatever it has not written back, and starts another on the same port. */
  void restart() throws Exception {
    stack.close();
    stack = new Stack();
  }

  @Override
  public void close() {
    stack.close();
    server.close();
  }
}
