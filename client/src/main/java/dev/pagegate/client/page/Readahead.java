package dev.pagegate.client.page;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Pages that were fetched before anybody asked for them, oldest first, until their first reader
 * comes.
 */
final class Readahead {
  /*
   * They are kept apart from the clean pages because the eviction policy there would throw them out
   * first: by its measure a page that nobody used yet is worth less than any other. First in, first
   * out suits a stream, and the bound keeps streams that stopped from filling the memory.
   */
  private final int maxPages;
  private final PageMeters meters;
  private final Queue<Page> queue = new ConcurrentLinkedQueue<>();

  /** Claimed by prefetches and not read yet. */
  private final AtomicInteger unreadPages = new AtomicInteger();

  /** In the queue, those that have been read since included. */
  private final AtomicInteger queuedPages = new AtomicInteger();

  Readahead(long maxBytes, int pageBytes, PageMeters meters) {
    this.maxPages = (int) Math.min(Integer.MAX_VALUE / 2, maxBytes / pageBytes);
    this.meters = meters;
  }

  /** True when one more page may be fetched ahead; old unread ones make way for it. */
  boolean reserve() {
    while (unreadPages.get() >= maxPages || queuedPages.get() >= 2 * maxPages) {
      if (!dropOldest()) {
        return false;
      }
    }
    unreadPages.incrementAndGet();
    return true;
  }

  /** Takes a page in that was reserved and is loading. */
  void add(Page page) {
    page.markUnread();
    queuedPages.incrementAndGet();
    queue.add(page);
    forgetRead();
  }

  /** The reservation is not needed. */
  void cancel() {
    unreadPages.decrementAndGet();
  }

  /** The page has its first reader. */
  void used(Page page) {
    if (page.takeUnread()) {
      unreadPages.decrementAndGet();
      meters.readaheadUsed();
      page.file().admitIfClean(page);
    }
  }

  /** The page is gone; nobody had read it. */
  void wasted(Page page) {
    if (page.takeUnread()) {
      unreadPages.decrementAndGet();
      meters.readaheadWasted();
    }
  }

  /**
   * Gives up the page that has waited longest; false when there is none, or when it is still
   * coming: what is under way counts against the bound.
   */
  boolean dropOldest() {
    Page oldest = queue.peek();
    if (oldest == null || oldest.state() instanceof PageState.Loading) {
      return false;
    }
    if (remove(oldest)) {
      wasted(oldest);
      if (oldest.evict()) {
        oldest.file().evicted(oldest);
      }
    }
    return true;
  }

  private void forgetRead() {
    Page oldest = queue.peek();
    while (oldest != null && !oldest.isUnread() && remove(oldest)) {
      oldest = queue.peek();
    }
  }

  private boolean remove(Page page) {
    boolean removed = queue.remove(page);
    if (removed) {
      queuedPages.decrementAndGet();
    }
    return removed;
  }
}
