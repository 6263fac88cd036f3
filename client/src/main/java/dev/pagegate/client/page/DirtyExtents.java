package dev.pagegate.client.page;

import java.util.Arrays;

/** Byte ranges within one page: sorted, disjoint, not adjacent. Immutable. */
final class DirtyExtents {
  static final DirtyExtents NONE = new DirtyExtents(new int[0]);

  /** start, end, start, end, ... */
  private final int[] bounds;

  private DirtyExtents(int[] bounds) {
    this.bounds = bounds;
  }

  int count() {
    return bounds.length / 2;
  }

  boolean isEmpty() {
    return bounds.length == 0;
  }

  int start(int extent) {
    return bounds[2 * extent];
  }

  int end(int extent) {
    return bounds[2 * extent + 1];
  }

  /** The end of the last extent, 0 without one. */
  int lastEnd() {
    return isEmpty() ? 0 : bounds[bounds.length - 1];
  }

  boolean covers(int start, int end) {
    for (int i = 0; i < count(); i++) {
      if (start(i) <= start && end <= end(i)) {
        return true;
      }
    }
    return start >= end;
  }

  boolean covers(DirtyExtents others) {
    for (int i = 0; i < others.count(); i++) {
      if (!covers(others.start(i), others.end(i))) {
        return false;
      }
    }
    return true;
  }

  /** These and [start, end), merged. */
  DirtyExtents with(int start, int end) {
    if (start >= end || covers(start, end)) {
      return this;
    }
    int[] merged = new int[bounds.length + 2];
    int length = 0;
    int from = start;
    int to = end;
    boolean placed = false;
    for (int i = 0; i < count(); i++) {
      if (end(i) < from) {
        merged[length++] = start(i);
        merged[length++] = end(i);
      } else if (start(i) > to) {
        if (!placed) {
          merged[length++] = from;
          merged[length++] = to;
          placed = true;
        }
        merged[length++] = start(i);
        merged[length++] = end(i);
      } else {
        from = Math.min(from, start(i));
        to = Math.max(to, end(i));
      }
    }
    if (!placed) {
      merged[length++] = from;
      merged[length++] = to;
    }
    return new DirtyExtents(Arrays.copyOf(merged, length));
  }

  /** These and {@code others}, merged. */
  DirtyExtents with(DirtyExtents others) {
    DirtyExtents all = this;
    for (int i = 0; i < others.count(); i++) {
      all = all.with(others.start(i), others.end(i));
    }
    return all;
  }

  /** What of these lies before {@code end}. */
  DirtyExtents before(int end) {
    DirtyExtents kept = NONE;
    for (int i = 0; i < count() && start(i) < end; i++) {
      kept = kept.with(start(i), Math.min(end(i), end));
    }
    return kept;
  }

  @Override
  public String toString() {
    return Arrays.toString(bounds);
  }
}
