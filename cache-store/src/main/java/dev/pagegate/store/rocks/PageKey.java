package dev.pagegate.store.rocks;

import dev.pagegate.store.PageRange;
import java.nio.ByteBuffer;

/** Names one page in the index: big-endian, so that a file's pages lie together and in order. */
record PageKey(long fileNumber, long index) {
  static final int BYTES = 16;

  byte[] encode() {
    return ByteBuffer.allocate(BYTES).putLong(fileNumber).putLong(index).array();
  }

  static PageKey decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return new PageKey(in.getLong(), in.getLong());
  }

  boolean in(long otherFileNumber, PageRange range) {
    return fileNumber == otherFileNumber && range.contains(index);
  }
}
