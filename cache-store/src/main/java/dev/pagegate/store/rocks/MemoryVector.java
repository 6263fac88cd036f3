package dev.pagegate.store.rocks;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Direct buffers that one system call fills or writes out one after the other. */
final class MemoryVector {
  /** What every disk's O_DIRECT is content with; many ask for less. */
  private static final int ALIGNMENT_BYTES = 4096;

  private final List<ByteBuffer> buffers;
  private final List<MemorySegment> segments;

  private MemoryVector(List<ByteBuffer> buffers) {
    this.buffers = buffers;
    this.segments = buffers.stream().map(MemorySegment::ofBuffer).toList();
  }

  /** The remaining bytes of each buffer. */
  static MemoryVector of(List<ByteBuffer> buffers) {
    return new MemoryVector(buffers);
  }

  List<MemorySegment> segments() {
    return segments;
  }

  /** Whether memory, lengths and file offset are such that the page cache may be passed by. */
  boolean isAligned(long offset) {
    long bits = offset;
    for (MemorySegment segment : segments) {
      bits |= segment.address() | segment.byteSize();
    }
    return bits % ALIGNMENT_BYTES == 0;
  }

  /** Moves the positions by {@code doneBytes} and returns the buffers that are not at their end. */
  List<ByteBuffer> restAfter(long doneBytes) {
    List<ByteBuffer> rest = new ArrayList<>();
    long left = doneBytes;
    for (ByteBuffer buffer : buffers) {
      int moved = (int) Math.min(left, buffer.remaining());
      buffer.position(buffer.position() + moved);
      left -= moved;
      if (buffer.hasRemaining()) {
        rest.add(buffer);
      }
    }
    return rest;
  }
}
