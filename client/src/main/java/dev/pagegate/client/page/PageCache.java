package dev.pagegate.client.page;

import dev.pagegate.store.FileKey;
import dev.pagegate.store.PageStore;
import io.micrometer.core.instrument.MeterRegistry;

/** The memory tier: every page of every open file, over one bounded pool. */
public final class PageCache implements AutoCloseable {
  private final PageCacheConfig config;
  private final PageStore store;

  /** The store stays the caller's, to be closed after this. */
  public PageCache(PageCacheConfig config, PageStore store, MeterRegistry meters) {
    this.config = config;
    this.store = store;
  }

  /** The pages of one file; one call per inode. Nothing is believed before the first adopt. */
  public FilePages open(FileKey key, PageSource source) {
    return new FilePages(this, key, source);
  }

  /** Size of a full page, in bytes. */
  public int pageBytes() {
    return store.pageBytes();
  }

  PageCacheConfig config() {
    return config;
  }

  /** Drops every page; spans and writes under way keep theirs until they end. Idempotent. */
  @Override
  public void close() {}
}
