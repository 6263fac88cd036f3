package dev.pagegate.client.page;

import dev.pagegate.client.page.PageState.Clean;
import dev.pagegate.client.page.PageState.Copy;
import dev.pagegate.client.page.PageState.Dirty;
import dev.pagegate.client.page.PageState.Pending;
import dev.pagegate.client.page.PageState.UpToDate;

/**
 * A snapshot of one file's pages in memory.
 *
 * @param residentPages pages in memory that readers may have, the following kinds included
 * @param pendingPages those whose cached copy is not durable yet
 * @param durablePages those whose cached copy is durable
 * @param dirtyPages those that are newer than the server
 */
public record Residency(
    int residentPages, long residentBytes, int pendingPages, int durablePages, int dirtyPages) {

  static Residency of(Iterable<Page> pages) {
    int resident = 0;
    int pending = 0;
    int durable = 0;
    int dirty = 0;
    long residentBytes = 0;
    for (Page page : pages) {
      if (page.state() instanceof UpToDate current) {
        resident++;
        residentBytes += current.lengthBytes();
        switch (current) {
          case Pending _ -> pending++;
          case Clean clean -> durable += clean.copy() == Copy.DURABLE ? 1 : 0;
          case Dirty _ -> dirty++;
        }
      }
    }
    return new Residency(resident, residentBytes, pending, durable, dirty);
  }
}
