package dev.pagegate.client.file;

import dev.pagegate.client.error.FsException;
import dev.pagegate.client.page.PageCache;
import dev.pagegate.client.page.PageCacheConfig;
import dev.pagegate.client.remote.NfsRemote;
import dev.pagegate.client.remote.NfsUrl;
import dev.pagegate.client.remote.RemoteConfig;
import dev.pagegate.client.remote.RemoteFiles;
import dev.pagegate.protocol.rpc.Transport;
import dev.pagegate.store.rocks.RocksPageStore;
import dev.pagegate.store.rocks.StoreConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/** One client: everything between the file system and the wire, with a real disk cache. */
final class NfsStack implements AutoCloseable {
  private static final long CAPACITY_BYTES = 64 << 20;

  final Transport transport = Transport.open("test-client", 1);
  final RocksPageStore store;
  final RemoteFiles remote;
  final PageCache pages;
  final FileSystem files;

  /** What stands between the server and the file system; closing it closes the server's. */
  interface Front {
    RemoteFiles over(NfsRemote remote, Path cache) throws FsException;
  }

  NfsStack(Path cache, InetSocketAddress server, RemoteConfig config) throws Exception {
    this(cache, server, config, (calls, _) -> calls);
  }

  /**
   * As the other one.
   *
   * @param front what the file system calls instead of the server
   */
  NfsStack(Path cache, InetSocketAddress server, RemoteConfig config, Front front)
      throws Exception {
    store = RocksPageStore.open(StoreConfig.of(cache, CAPACITY_BYTES));
    int port = server.getPort();
    NfsUrl url = NfsUrl.parse("nfs://127.0.0.1:%d/export?mountport=%d".formatted(port, port));
    remote = front.over(NfsRemote.open(url, config, transport), cache);
    pages = new PageCache(PageCacheConfig.ofMemory(32 << 20), store, new SimpleMeterRegistry());
    files = FileSystem.over(remote, pages, FileSystemSettings.DEFAULT);
  }

  byte[] read(String path, long offset, int maxBytes) throws Exception {
    ByteBuf bytes = Unpooled.buffer(maxBytes, maxBytes);
    try (OpenFile file = files.open(path)) {
      file.read(offset, bytes);
      return ByteBufUtil.getBytes(bytes);
    } finally {
      bytes.release();
    }
  }

  @Override
  public void close() {
    files.close();
    pages.close();
    remote.close();
    store.close();
    transport.close();
  }
}
