package dev.pagegate.client.page;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The off-heap memory that pages live in: bounded, made of frames of one page's size, each cut into
 * equal slots so that a small file costs little more than its bytes.
 */
final class PagePool {
  /*
   * A frame serves one size class at a time: page size >> k, so at most 64 slots whose occupancy is
   * one long. A frame whose last slot comes back is free for any class again. The monitor is held
   * for a few instructions; it is a leaf in the lock order, because buffers are released under
   * other locks.
   */
  private static final Logger log = LoggerFactory.getLogger(PagePool.class);

  private static final int MAX_CLASS = 6;
  private static final int MIN_SLOT_BYTES = 512;
  private static final int CHUNK_BYTES = 64 << 20;

  private final int pageBytes;
  private final int largestClass;
  private final long capacityBytes;

  // All guarded by this.
  private final Deque<Frame> freeFrames = new ArrayDeque<>();
  private final List<LinkedHashSet<Frame>> partialFrames = new ArrayList<>();
  private final List<ByteBuffer> chunks = new ArrayList<>();
  private long mappedBytes;
  private long usedBytes;
  private boolean refusedByKernel;

  PagePool(long memoryBytes, int pageBytes) {
    this.pageBytes = pageBytes;
    this.capacityBytes = memoryBytes / pageBytes * pageBytes;
    this.largestClass = largestClass(pageBytes);
    for (int k = 0; k <= largestClass; k++) {
      partialFrames.add(new LinkedHashSet<>());
    }
  }

  private static int largestClass(int pageBytes) {
    int k = 0;
    while (k < MAX_CLASS && pageBytes >> (k + 1) >= MIN_SLOT_BYTES) {
      k++;
    }
    return k;
  }

  /**
   * An empty buffer of exactly {@code lengthBytes} capacity, at most a page; null when the pool is
   * exhausted. Releasing it gives the memory back.
   */
  @Nullable ByteBuf allocate(int lengthBytes) {
    if (lengthBytes == 0) {
      return Unpooled.EMPTY_BUFFER;
    }
    int sizeClass = sizeClass(lengthBytes);
    int slotBytes = pageBytes >> sizeClass;
    Frame frame;
    int slot;
    synchronized (this) {
      frame = frameWithRoom(sizeClass);
      if (frame == null) {
        return null;
      }
      slot = frame.take();
      if (frame.isFull()) {
        partialFrames.get(sizeClass).remove(frame);
      }
      usedBytes += slotBytes;
    }
    return new Slot(frame, slot, frame.memory.slice(slot * slotBytes, lengthBytes));
  }

  /** What a buffer of {@code lengthBytes} occupies, in bytes. */
  int slotBytes(int lengthBytes) {
    return lengthBytes == 0 ? 0 : pageBytes >> sizeClass(lengthBytes);
  }

  long capacityBytes() {
    return capacityBytes;
  }

  /** Bytes in slots that are taken, their unused ends included. */
  synchronized long usedBytes() {
    return usedBytes;
  }

  private int sizeClass(int lengthBytes) {
    int k = largestClass;
    while (pageBytes >> k < lengthBytes) {
      k--;
    }
    return k;
  }

  private @Nullable Frame frameWithRoom(int sizeClass) {
    LinkedHashSet<Frame> partial = partialFrames.get(sizeClass);
    if (!partial.isEmpty()) {
      return partial.getFirst();
    }
    if (freeFrames.isEmpty()) {
      mapChunk();
    }
    Frame frame = freeFrames.pollLast();
    if (frame != null) {
      frame.cutInto(sizeClass);
      partial.add(frame);
    }
    return frame;
  }

  /**
   * Takes all of its memory from the kernel now, so that nobody waits for it later. Blocks; may run
   * while the pool is used.
   */
  void populate() {
    int done = 0;
    while (true) {
      ByteBuffer chunk;
      synchronized (this) {
        if (done == chunks.size()) {
          mapChunk();
        }
        if (done == chunks.size()) {
          return;
        }
        chunk = chunks.get(done++);
      }
      PageMemory.populate(chunk);
    }
  }

  private void mapChunk() {
    long room = Math.min(Math.max(CHUNK_BYTES, pageBytes), capacityBytes - mappedBytes);
    int chunkBytes = (int) room / pageBytes * pageBytes;
    if (chunkBytes == 0 || refusedByKernel) {
      return;
    }
    ByteBuffer chunk = PageMemory.map(chunkBytes);
    if (chunk == null) {
      refusedByKernel = true;
      log.warn(
          "pages in memory end at {} bytes instead of {}: the kernel gives this process no more;"
              + " lower --memory or raise its limit",
          mappedBytes,
          capacityBytes);
      return;
    }
    // Taken from the end: so in the order of their addresses, and none is touched before its turn.
    for (int at = chunkBytes - pageBytes; at >= 0; at -= pageBytes) {
      freeFrames.addLast(new Frame(chunk.slice(at, pageBytes)));
    }
    chunks.add(chunk);
    mappedBytes += chunkBytes;
  }

  private synchronized void free(Frame frame, int slot) {
    LinkedHashSet<Frame> partial = partialFrames.get(frame.sizeClass);
    frame.giveBack(slot);
    usedBytes -= pageBytes >> frame.sizeClass;
    if (frame.isEmpty()) {
      partial.remove(frame);
      freeFrames.addLast(frame);
    } else {
      partial.add(frame);
    }
  }

  /** One page's worth of memory. Guarded by the pool. */
  private static final class Frame {
    private final ByteBuffer memory;
    private int sizeClass;
    private long all;
    private long free;

    Frame(ByteBuffer memory) {
      this.memory = memory;
    }

    void cutInto(int newClass) {
      sizeClass = newClass;
      all = -1L >>> (64 - (1 << newClass));
      free = all;
    }

    int take() {
      int slot = Long.numberOfTrailingZeros(free);
      free &= ~(1L << slot);
      return slot;
    }

    void giveBack(int slot) {
      free |= 1L << slot;
    }

    boolean isFull() {
      return free == 0;
    }

    boolean isEmpty() {
      return free == all;
    }
  }

  /** A buffer over one slot. */
  private final class Slot extends UnpooledDirectByteBuf {
    private final Frame frame;
    private final int slot;

    Slot(Frame frame, int slot, ByteBuffer memory) {
      super(UnpooledByteBufAllocator.DEFAULT, memory, memory.capacity());
      this.frame = frame;
      this.slot = slot;
      clear();
    }

    @Override
    protected void deallocate() {
      super.deallocate();
      free(frame, slot);
    }
  }
}
