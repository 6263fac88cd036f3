package dev.pagegate.client.page;

import dev.pagegate.store.CoherencyToken;
import dev.pagegate.store.FileKey;
import java.util.concurrent.CompletableFuture;

/** The pages of one file. Safe from any thread; nothing here blocks. */
@SuppressWarnings({"DoNotCallSuggester", "ObjectToString"})
public final class FilePages implements AutoCloseable {
  private final PageCache cache;
  private final FileKey key;
  private final PageSource source;

  FilePages(PageCache cache, FileKey key, PageSource source) {
    this.cache = cache;
    this.key = key;
    this.source = source;
  }

  /**
   * The file's content is now the version that {@code token} names, {@code sizeBytes} long.
   * Idempotent for the token already adopted. For another one, pages in memory go (dirty ones
   * stay), fetches under way are not believed and the store opens a new generation; reads go on
   * meanwhile. Pages that were fetched as UNTRUSTED go at every call.
   */
  public void adopt(CoherencyToken token, long sizeBytes) {
    throw new UnsupportedOperationException(cache + " " + key + " " + source);
  }

  /**
   * Distrusts everything that is cached of the file until the next {@link #adopt}; reads meanwhile
   * go to the server and nothing they bring is kept. Dirty pages stay.
   */
  public void invalidate() {
    throw new UnsupportedOperationException();
  }

  /**
   * Up to {@code maxBytes} from {@code offset}: fewer at page and fetch boundaries, none at the end
   * of the file. Already complete when the first page asked for is in memory. The caller closes the
   * span. Completes on a store thread or an event loop; fails with {@link
   * dev.pagegate.client.error.FsException}, after which the next read tries again.
   */
  public CompletableFuture<PageSpan> read(long offset, int maxBytes) {
    throw new UnsupportedOperationException();
  }

  /**
   * Starts to bring a range into memory, as far as the bound of prefetched bytes allows. Errors are
   * left to the read that comes for the pages.
   */
  public void prefetch(long offset, long lengthBytes) {
    throw new UnsupportedOperationException();
  }

  /**
   * The page, to be modified: in memory, and with no store write of it under way. Completes as
   * {@link #read} does. The caller closes it soon: a page held here is not evicted.
   */
  public CompletableFuture<WritablePage> makeWritable(long pageIndex) {
    throw new UnsupportedOperationException();
  }

  /** What is in memory of the file; for people, not for decisions. */
  public Residency residency() {
    throw new UnsupportedOperationException();
  }

  /**
   * Drops the file's pages from memory, dirty ones included; the disk keeps its own. Idempotent.
   */
  @Override
  public void close() {}

  /**
   * A snapshot of one file's pages in memory.
   *
   * @param residentPages pages in memory that readers may have, the following kinds included
   * @param pendingPages those whose cached copy is not durable yet
   * @param durablePages those whose cached copy is durable
   * @param dirtyPages those that are newer than the server
   */
  public record Residency(
      int residentPages, long residentBytes, int pendingPages, int durablePages, int dirtyPages) {}
}
