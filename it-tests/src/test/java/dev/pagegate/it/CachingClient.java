package dev.pagegate.it;

import dev.pagegate.client.file.FileSystem;
import dev.pagegate.client.file.FileSystemSettings;
import dev.pagegate.client.page.PageCache;
import dev.pagegate.client.page.PageCacheConfig;
import dev.pagegate.client.remote.NfsRemote;
import dev.pagegate.client.remote.NfsUrl;
import dev.pagegate.client.remote.RemoteConfig;
import dev.pagegate.protocol.rpc.Transport;
import dev.pagegate.store.rocks.RocksPageStore;
import dev.pagegate.store.rocks.StoreConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;

/** A client with all its tiers in this process. */
final class CachingClient implements AutoCloseable {
  private static final long CACHE_BYTES = 256 << 20;
  private static final long MEMORY_BYTES = 32 << 20;

  private final Transport transport = Transport.open("test-client", 2);
  private final NfsRemote remote;
  private final RocksPageStore store;
  private final PageCache pages;
  private final FileSystem files;

  private CachingClient(NfsUrl url, Path cacheDirectory) throws Exception {
    remote = NfsRemote.open(url, RemoteConfig.DEFAULT, transport);
    store = RocksPageStore.open(StoreConfig.of(cacheDirectory, CACHE_BYTES));
    pages = new PageCache(PageCacheConfig.ofMemory(MEMORY_BYTES), store, new SimpleMeterRegistry());
    files = FileSystem.over(remote, pages, FileSystemSettings.DEFAULT);
  }

  /** Mounts {@code /export} of the server on {@code port} of this machine. */
  static CachingClient open(int port, Path cacheDirectory) throws Exception {
    String url = "nfs://127.0.0.1/export?nfsport=%d&mountport=%d".formatted(port, port);
    return new CachingClient(NfsUrl.parse(url), cacheDirectory);
  }

  FileSystem files() {
    return files;
  }

  /** What was stored is durable afterwards. */
  @Override
  public void close() {
    files.close();
    pages.close();
    store.close();
    remote.close();
    transport.close();
  }
}
