package dev.pagegate.store;

/** Page indices [first, end). */
public record PageRange(long first, long end) {
  /** Every page of a file. */
  public static final PageRange ALL = new PageRange(0, Long.MAX_VALUE);

  public PageRange {
    if (first < 0 || end < first) {
      throw new IllegalArgumentException(
          "page range: [" + first + ", " + end + ") (expected: 0 <= first <= end)");
    }
  }

  public static PageRange of(long index) {
    return new PageRange(index, index + 1);
  }

  public boolean contains(long index) {
    return first <= index && index < end;
  }
}
