package dev.pagegate.client.page;

/** Loads pages that nobody has asked for yet. */
final class Prefetch {
  private Prefetch() {}

  /** One load per extent of a fetch's size, so that the first pages come while others are asked. */
  static void start(FilePages file, long offset, long lengthBytes) {
    PageCache cache = file.cache();
    Epoch epoch = file.epoch();
    // Without a size nobody knows where to stop.
    long endBytes = Math.min(offset + lengthBytes, epoch.sizeBytes());
    long index = offset / cache.pageBytes();
    long endIndex = Math.ceilDiv(endBytes, (long) cache.pageBytes());
    while (index < endIndex && file.closedError() == null) {
      long extentEnd = Math.min(endIndex, index + cache.pagesPerFetch());
      if (!startExtent(file, epoch, index, extentEnd)) {
        return;
      }
      index = extentEnd;
    }
  }

  private static boolean startExtent(FilePages file, Epoch epoch, long start, long end) {
    Readahead readahead = file.cache().readahead();
    PageLoad load = new PageLoad(file, epoch);
    boolean room = true;
    for (long index = start; index < end && room; index++) {
      if (file.page(index) == null) {
        room = readahead.reserve();
        if (room && !load.claimAhead(index)) {
          readahead.cancel();
          room = file.page(index) != null; // somebody was faster
        }
      }
    }
    load.start();
    return room;
  }
}
