package dev.pagegate.client.page;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy.Eviction;
import com.github.benmanes.caffeine.cache.RemovalCause;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The pages that may be evicted, and the choice which one goes first. */
final class CleanPages {
  /*
   * Caffeine holds no page that must stay: pages come in when they become clean. One that is leased
   * to a writer while it is in here refuses to be evicted, drops out of here and comes back when the
   * lease ends. The listener runs under Caffeine's eviction lock; it takes the page's monitor and
   * the pool's, and calls nothing else.
   */
  private final Cache<Page, Integer> pages;
  private final Eviction<Page, Integer> eviction;
  private final long maximumBytes;
  private final ReentrantLock makingRoom = new ReentrantLock();
  private final LongAdder evictedPages;

  /**
   * @param evictedPages counts what goes for space
   */
  CleanPages(long maximumBytes, LongAdder evictedPages) {
    this.maximumBytes = maximumBytes;
    this.evictedPages = evictedPages;
    this.pages =
        Caffeine.newBuilder()
            .executor(Runnable::run)
            .maximumWeight(maximumBytes)
            .weigher((Page page, Integer slotBytes) -> slotBytes)
            .evictionListener(this::evicted)
            .build();
    this.eviction = pages.policy().eviction().orElseThrow();
  }

  private void evicted(@Nullable Page page, @Nullable Integer slotBytes, RemovalCause cause) {
    if (page != null && page.evict()) {
      page.file().evicted(page);
      evictedPages.increment();
    }
  }

  /** Takes a page in that has become clean. */
  void admit(Page page, int slotBytes) {
    pages.put(page, slotBytes);
    if (!(page.state() instanceof PageState.Clean)) {
      pages.invalidate(page); // it went while it came
    }
  }

  /** Notes that the page was used. */
  void touch(Page page) {
    var _ = pages.getIfPresent(page);
  }

  void remove(Page page) {
    pages.invalidate(page);
  }

  /** Evicts pages of {@code bytes} or more, if there are that many. */
  void makeRoom(long bytes) {
    makingRoom.lock();
    try {
      eviction.setMaximum(Math.max(0, heldBytes() - bytes));
      eviction.setMaximum(maximumBytes);
    } finally {
      makingRoom.unlock();
    }
  }

  /** Bytes in slots of pages in here. */
  long heldBytes() {
    return eviction.weightedSize().orElse(0);
  }
}
