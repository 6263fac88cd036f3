package dev.pagegate.protocol.rpc;

/** The word before each fragment of a record: length and last-fragment bit, RFC 5531 section 11. */
final class RecordMark {
  static final int BYTES = 4;
  static final int MAX_FRAGMENT_BYTES = Integer.MAX_VALUE;

  private static final int LAST = 1 << 31;

  private RecordMark() {}

  static int last(int fragmentBytes) {
    return fragmentBytes | LAST;
  }

  static int more(int fragmentBytes) {
    return fragmentBytes;
  }

  static boolean isLast(int mark) {
    return (mark & LAST) != 0;
  }

  static int length(int mark) {
    return mark & ~LAST;
  }
}
