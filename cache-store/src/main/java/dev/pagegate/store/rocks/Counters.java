package dev.pagegate.store.rocks;

import java.nio.ByteBuffer;

/**
 * Numbers that the index has not given out yet. They only grow: a number that was given out never
 * names anything else, so what refers to a forgotten file or a deleted slab finds nothing.
 */
record Counters(long nextFileNumber, int nextSlabNumber) {
  byte[] encode() {
    return ByteBuffer.allocate(12).putLong(nextFileNumber).putInt(nextSlabNumber).array();
  }

  static Counters decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return new Counters(in.getLong(), in.getInt());
  }
}
