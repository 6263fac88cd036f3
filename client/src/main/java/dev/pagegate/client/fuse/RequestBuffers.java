package dev.pagegate.client.fuse;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Memory that requests are received into; libfuse allocates what it points to when it is first
 * used. Safe from any thread.
 */
final class RequestBuffers {
  /** {@code struct fuse_buf}. */
  private static final long BUFFER_BYTES = 40;

  private final Arena arena;
  private final ConcurrentLinkedQueue<MemorySegment> idle = new ConcurrentLinkedQueue<>();

  /** The structures live as long as {@code arena}. */
  RequestBuffers(Arena arena) {
    this.arena = arena;
  }

  MemorySegment take() {
    MemorySegment buffer = idle.poll();
    return buffer == null ? arena.allocate(BUFFER_BYTES, JAVA_LONG.byteSize()) : buffer;
  }

  void giveBack(MemorySegment buffer) {
    idle.add(buffer);
  }
}
