package dev.pagegate.client.file;

import dev.pagegate.client.nfsproxy.NfsProxy;
import dev.pagegate.client.nfsproxy.ProxyExport;
import dev.pagegate.client.nfsproxy.ProxyExport.Identity;
import dev.pagegate.client.nfsproxy.ProxyExport.Writable;
import dev.pagegate.client.nfsproxy.ProxySettings;
import dev.pagegate.client.page.PageCache;
import dev.pagegate.client.page.PageCacheConfig;
import dev.pagegate.client.remote.NfsRemote;
import dev.pagegate.client.remote.NfsUrl;
import dev.pagegate.client.remote.RemoteConfig;
import dev.pagegate.protocol.rpc.Transport;
import dev.pagegate.serverstub.StubServer;
import dev.pagegate.store.rocks.RocksPageStore;
import dev.pagegate.store.rocks.StoreConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract through two caches: a client of a proxy of a server. */
class FileSystemOverProxyTest extends FileSystemOverNfsTest {
  @TempDir Path proxyDirectory;
  private @Nullable Proxied proxied;

  /** A proxy with all that is its own. */
  private static final class Proxied implements AutoCloseable {
    final Transport transport = Transport.open("test-proxy", 1);
    final RocksPageStore store;
    final NfsRemote remote;
    final PageCache pages;
    final FileSystem files;
    final NfsProxy proxy;

    Proxied(Path cache, int port) throws Exception {
      NfsUrl url = NfsUrl.parse("nfs://127.0.0.1:%d/export?mountport=%d".formatted(port, port));
      store = RocksPageStore.open(StoreConfig.of(cache, 1L << 30));
      remote = NfsRemote.open(url, RemoteConfig.DEFAULT, transport);
      pages = new PageCache(PageCacheConfig.ofMemory(32 << 20), store, new SimpleMeterRegistry());
      files = FileSystem.over(remote, pages, FileSystemSettings.DEFAULT);
      proxy =
          NfsProxy.start(
              ProxySettings.local(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                  .withState(cache),
              List.of(
                  new ProxyExport(
                      "/export", "/export", files, Writable.READ_WRITE, Identity.OF_THE_CALLER)));
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

  @Override
  InetSocketAddress address(StubServer server) throws Exception {
    Proxied running = proxied;
    if (running == null) {
      proxied = running = new Proxied(proxyDirectory, super.address(server).getPort());
    }
    return running.proxy.address();
  }

  @AfterEach
  void stopProxy() {
    if (proxied != null) {
      proxied.close();
    }
  }
}
