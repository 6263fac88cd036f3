package dev.pagegate.store.rocks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** One open slab file. Blocks; safe from any thread; buffers are direct. */
interface SlabFile extends AutoCloseable {
  long sizeBytes();

  /** Writes all remaining bytes at {@code offset}. */
  void write(ByteBuffer bytes, long offset) throws IOException;

  /** Fills the buffer from {@code offset}; fails at the end of the file. */
  void read(ByteBuffer bytes, long offset) throws IOException;

  /** Writes all remaining bytes of all buffers, one after the other, at {@code offset}. */
  default void write(List<ByteBuffer> run, long offset) throws IOException {
    for (ByteBuffer bytes : run) {
      int lengthBytes = bytes.remaining();
      write(bytes, offset);
      offset += lengthBytes;
    }
  }

  /** Fills all buffers, one after the other, from {@code offset}. */
  default void read(List<ByteBuffer> run, long offset) throws IOException {
    for (ByteBuffer bytes : run) {
      int lengthBytes = bytes.remaining();
      read(bytes, offset);
      offset += lengthBytes;
    }
  }

  /** Makes what was written durable. */
  void sync() throws IOException;

  @Override
  void close();
}
