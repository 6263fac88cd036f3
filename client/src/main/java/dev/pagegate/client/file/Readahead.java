package dev.pagegate.client.file;

import org.jspecify.annotations.Nullable;

/**
 * Decides, from the reads of one open file, which bytes to fetch before they are asked for. Not
 * safe for use by several threads at once.
 */
final class Readahead {
  /** Bytes [start, end) of the file. */
  record Extent(long start, long end) {
    long lengthBytes() {
      return end - start;
    }
  }

  /*
   * A read is in sequence when it begins where the one before ended, or skips less than its own
   * length (a reader of records passes over what it does not need). The window is how far the
   * frontier, the end of what was asked for ahead, may lie before the reader. It opens at the start
   * of the file or at the second read in sequence, doubles each time the reader has consumed as
   * much as it is wide, and closes at the first read elsewhere. While it is open, anything within
   * one unit of the last end is in sequence: front ends deliver reads out of order.
   *
   * The frontier moves by whole units of one fetch, as soon as the window has room for one: so the
   * bytes under way stay close to the window instead of draining and bursting.
   */

  /** Two fetches: one being read while the other is under way. */
  private static final int FIRST_UNITS = 2;

  private final int unitBytes;
  private final long maxBytes;
  private long windowBytes;
  private long frontier;
  private long lastEnd;
  private long growAt;
  private boolean inSequence;

  /**
   * @param unitBytes what one fetch brings
   * @param maxBytes bound of the window; below two units there is no readahead
   */
  Readahead(int unitBytes, long maxBytes) {
    this.unitBytes = unitBytes;
    this.maxBytes = maxBytes;
  }

  /**
   * The reader wants [offset, offset + length) of a file of {@code fileBytes}; null when there is
   * nothing to fetch ahead. What is returned counts as asked for and may begin before the read's
   * own end.
   *
   * @param targetBytes how wide the window should become, at most
   */
  @Nullable Extent onRead(long offset, long lengthBytes, long fileBytes, long targetBytes) {
    long end = offset + lengthBytes;
    follow(offset, end);
    if (!inSequence || maxBytes < (long) FIRST_UNITS * unitBytes) {
      return null;
    }
    grow(offset, end, Math.min(targetBytes, maxBytes));
    return advance(offset, end, fileBytes);
  }

  long windowBytes() {
    return windowBytes;
  }

  private void follow(long offset, long end) {
    long skipped = offset - lastEnd;
    boolean follows = skipped >= 0 && skipped <= Math.min(end - offset, unitBytes / 4);
    boolean near = skipped <= unitBytes && end >= lastEnd - unitBytes;
    inSequence = follows || (near && windowBytes > 0);
    if (inSequence) {
      lastEnd = Math.max(lastEnd, end);
    } else {
      windowBytes = 0;
      frontier = 0;
      lastEnd = end;
    }
  }

  private void grow(long offset, long end, long targetBytes) {
    long first = (long) FIRST_UNITS * unitBytes;
    if (windowBytes == 0) {
      windowBytes = first;
      growAt = offset + windowBytes;
    } else if (end >= growAt) {
      windowBytes = Math.max(first, Math.min(2 * windowBytes, targetBytes));
      growAt = end + windowBytes;
    }
  }

  private @Nullable Extent advance(long offset, long end, long fileBytes) {
    long start = Math.max(frontier, offset);
    long reach = Math.min(roundDown(end + windowBytes), fileBytes);
    if (reach <= start) {
      return null;
    }
    frontier = reach;
    return new Extent(start, reach);
  }

  private long roundDown(long position) {
    return position - position % unitBytes;
  }
}
