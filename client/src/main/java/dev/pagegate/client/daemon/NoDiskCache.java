package dev.pagegate.client.daemon;

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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** A store that keeps nothing: what {@code --no-disk-cache} stands for. */
final class NoDiskCache implements PageStore {
  private static final PageWrite DECLINED =
      new PageWrite() {
        @Override
        public CompletableFuture<StoreOutcome> outcome() {
          return CompletableFuture.completedFuture(
              new StoreOutcome.Skipped(StoreOutcome.Reason.CLOSED));
        }

        @Override
        public void withdraw() {}
      };

  private final int pageBytes;
  private final AtomicLong generations = new AtomicLong();

  NoDiskCache(int pageBytes) {
    this.pageBytes = pageBytes;
  }

  /** A new generation each time: as nothing is kept, nothing can be mistaken for another's. */
  @Override
  public CompletableFuture<FileVersion> adopt(FileKey file, CoherencyToken token) {
    return CompletableFuture.completedFuture(new FileVersion(0, generations.incrementAndGet()));
  }

  @Override
  public CompletableFuture<Boolean> advance(FileVersion version, CoherencyToken token) {
    return CompletableFuture.completedFuture(true);
  }

  @Override
  public CompletableFuture<PageLookup> read(
      FileVersion version, long pageIndex, ByteBuf destination) {
    return CompletableFuture.completedFuture(PageLookup.MISS);
  }

  @Override
  public PageWrite write(FileVersion version, long pageIndex, ByteBuf page) {
    return DECLINED;
  }

  @Override
  public CompletableFuture<Void> forget(FileVersion version, PageRange range) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<Void> forgetFile(FileKey file) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public StoreStats stats() {
    return new StoreStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  @Override
  public int pageBytes() {
    return pageBytes;
  }

  @Override
  public void close() {}
}
