package dev.pagegate.store.rocks;

import java.io.IOException;
import java.nio.ByteBuffer;

/** One open slab file. Blocks; safe from any thread; buffers are direct. */
interface SlabFile extends AutoCloseable {
  long sizeBytes();

  /** Writes all remaining bytes at {@code offset}. */
  void write(ByteBuffer bytes, long offset) throws IOException;

  /** Fills the buffer from {@code offset}; fails at the end of the file. */
  void read(ByteBuffer bytes, long offset) throws IOException;

  /** Makes what was written durable. */
  void sync() throws IOException;

  @Override
  void close();
}
