package dev.pagegate.serverstub.procedure;

import dev.pagegate.serverstub.posix.Descriptor;
import dev.pagegate.serverstub.posix.ErrnoException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** Moves bytes between an open file and Netty's buffers, which the kernel fills directly. */
final class FileContent {
  private FileContent() {}

  /**
   * Reads at most {@code count} bytes; fewer at the end of the file. The caller releases the
   * buffer.
   */
  static ByteBuf read(Descriptor content, long offset, int count) throws ErrnoException {
    ByteBuf payload = PooledByteBufAllocator.DEFAULT.directBuffer(count, count);
    try {
      MemorySegment memory = MemorySegment.ofBuffer(payload.nioBuffer(0, count));
      return payload.writerIndex(content.read(memory, offset));
    } catch (ErrnoException | RuntimeException e) {
      payload.release();
      throw e;
    }
  }

  /** Writes the first {@code count} readable bytes of {@code payload}, whose indices stay. */
  static void write(Descriptor content, long offset, ByteBuf payload, int count)
      throws ErrnoException {
    long at = offset;
    for (ByteBuffer part : payload.nioBuffers(payload.readerIndex(), count)) {
      int length = part.remaining();
      if (part.isDirect()) {
        content.write(MemorySegment.ofBuffer(part), at);
      } else {
        writeCopy(content, at, part);
      }
      at += length;
    }
  }

  /** The kernel cannot read the Java heap, where bytes may move. */
  private static void writeCopy(Descriptor content, long offset, ByteBuffer heap)
      throws ErrnoException {
    ByteBuf copy = PooledByteBufAllocator.DEFAULT.directBuffer(heap.remaining());
    try {
      copy.writeBytes(heap);
      content.write(MemorySegment.ofBuffer(copy.nioBuffer()), offset);
    } finally {
      copy.release();
    }
  }
}
