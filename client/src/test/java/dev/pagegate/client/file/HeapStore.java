package dev.pagegate.client.file;

import dev.pagegate.store.CoherencyToken;
import dev.pagegate.store.FileKey;
import dev.pagegate.store.FileVersion;
import dev.pagegate.store.PageLookup;
import dev.pagegate.store.PageRange;
import dev.pagegate.store.PageStore;
import dev.pagegate.store.PageWrite;
import dev.pagegate.store.StoreOutcome;
import dev.pagegate.store.StoreStats;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A store without a disk that answers at once. */
final class HeapStore implements PageStore {
  static final int PAGE_BYTES = 4096;

  private record File(long number, long generation, CoherencyToken token) {}

  private record Key(FileVersion version, long index) {}

  private final Map<FileKey, File> files = new HashMap<>();
  private final Map<Key, byte[]> pages = new HashMap<>();
  private int hits;

  /** Pages read from here so far. */
  synchronized int hits() {
    return hits;
  }

  /** Pages kept of versions that may still be served. */
  synchronized long livePages() {
    return pages.keySet().stream()
        .filter(
            key ->
                files.values().stream()
                    .anyMatch(
                        file -> key.version.equals(new FileVersion(file.number, file.generation))))
        .count();
  }

  @Override
  public synchronized CompletableFuture<FileVersion> adopt(FileKey key, CoherencyToken token) {
    File old = files.get(key);
    File now =
        old == null
            ? new File(files.size(), 1, token)
            : old.token.equals(token) ? old : new File(old.number, old.generation + 1, token);
    files.put(key, now);
    return CompletableFuture.completedFuture(new FileVersion(now.number, now.generation));
  }

  @Override
  public synchronized CompletableFuture<Boolean> advance(
      FileVersion version, CoherencyToken token) {
    for (Map.Entry<FileKey, File> entry : files.entrySet()) {
      File file = entry.getValue();
      if (version.equals(new FileVersion(file.number, file.generation))) {
        entry.setValue(new File(file.number, file.generation, token));
        return CompletableFuture.completedFuture(true);
      }
    }
    return CompletableFuture.completedFuture(false);
  }

  @Override
  public synchronized CompletableFuture<PageLookup> read(
      FileVersion version, long pageIndex, ByteBuf destination) {
    byte[] page = pages.get(new Key(version, pageIndex));
    if (page == null) {
      return CompletableFuture.completedFuture(PageLookup.MISS);
    }
    hits++;
    destination.writeBytes(page);
    return CompletableFuture.completedFuture(new PageLookup.Hit(page.length));
  }

  @Override
  public synchronized PageWrite write(FileVersion version, long pageIndex, ByteBuf page) {
    pages.put(new Key(version, pageIndex), ByteBufUtil.getBytes(page));
    return new PageWrite() {
      @Override
      public CompletableFuture<StoreOutcome> outcome() {
        return CompletableFuture.completedFuture(StoreOutcome.STORED);
      }

      @Override
      public void withdraw() {}
    };
  }

  @Override
  public synchronized CompletableFuture<Void> forget(FileVersion version, PageRange range) {
    pages.keySet().removeIf(key -> key.version.equals(version) && range.contains(key.index));
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<Void> forgetFile(FileKey file) {
    throw new UnsupportedOperationException();
  }

  @Override
  public StoreStats stats() {
    return new StoreStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  @Override
  public int pageBytes() {
    return PAGE_BYTES;
  }

  @Override
  public void close() {}
}
