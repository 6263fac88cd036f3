package dev.pagegate.client.page;

import dev.pagegate.client.page.PageState.Dirty;
import java.util.List;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** The pages of one file that are newer than the server. Takes no lock. */
final class DirtyPages {
  private final PageCache cache;
  private final ConcurrentNavigableMap<Long, Page> pages = new ConcurrentSkipListMap<>();

  DirtyPages(PageCache cache) {
    this.cache = cache;
  }

  /** The page became dirty or ceased to be. The caller holds its monitor. */
  void changed(Page page, boolean dirty) {
    if (dirty) {
      pages.put(page.index(), page);
      cache.addDirtyBytes(cache.pageBytes());
    } else if (pages.remove(page.index(), page)) {
      cache.addDirtyBytes(-cache.pageBytes());
    }
  }

  boolean isEmpty() {
    return pages.isEmpty();
  }

  /** A snapshot, ascending. */
  List<Page> snapshot() {
    return List.copyOf(pages.values());
  }

  /** Indices of pages with something to send, ascending; a snapshot. */
  List<Long> toSend() {
    return pages.values().stream()
        .filter(page -> page.state() instanceof Dirty dirty && !dirty.dirty().isEmpty())
        .map(Page::index)
        .toList();
  }

  /** Where modifications end that the server may not have, in bytes; 0 without any. */
  long endBytes() {
    for (Page page : pages.descendingMap().values()) {
      if (page.state() instanceof Dirty dirty) {
        return page.index() * cache.pageBytes() + dirty.lastEnd();
      }
    }
    return 0;
  }
}
