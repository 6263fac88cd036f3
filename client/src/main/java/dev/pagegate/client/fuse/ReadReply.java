package dev.pagegate.client.fuse;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.Await;
import dev.pagegate.client.file.OpenFile;
import dev.pagegate.client.page.PageSpan;
import io.netty.buffer.ByteBuf;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The answer to one READ: gathers pages until there are as many bytes as were asked for, since the
 * kernel takes fewer for the end of the file, and hands them over in place.
 */
final class ReadReply {
  /** IOV_MAX of Linux, less one for the header that libfuse adds. */
  private static final int MAX_VECTORS = 1023;

  private static final long VECTOR_BYTES = 16;

  private final Request request;
  private final OpenFile file;
  private final long position;
  private final int wantedBytes;
  private final List<PageSpan> spans = new ArrayList<>(1);
  private int haveBytes;

  ReadReply(Request request, OpenFile file, long position, int wantedBytes) {
    this.request = request;
    this.file = file;
    this.position = position;
    this.wantedBytes = wantedBytes;
  }

  /** Answers here as long as pages are in memory, otherwise on an operation thread. */
  void start() throws FsException {
    while (haveBytes < wantedBytes) {
      CompletableFuture<PageSpan> next = next();
      if (!next.isDone()) {
        request.run(() -> finish(next));
        return;
      }
      if (!take(next)) {
        break;
      }
    }
    answer();
  }

  private void finish(CompletableFuture<PageSpan> first) throws FsException {
    CompletableFuture<PageSpan> next = first;
    while (take(next) && haveBytes < wantedBytes) {
      next = next();
    }
    answer();
  }

  private CompletableFuture<PageSpan> next() {
    return file.readSpan(position + haveBytes, wantedBytes - haveBytes);
  }

  /** False at the end of the file. May block. */
  private boolean take(CompletableFuture<PageSpan> next) throws FsException {
    try {
      PageSpan span = Await.result(next);
      spans.add(span);
      haveBytes += span.lengthBytes();
      return span.lengthBytes() > 0;
    } catch (FsException failed) {
      // Whoever was interrupted will not close the span that still comes.
      var _ = next.thenAccept(PageSpan::close);
      close();
      throw failed;
    }
  }

  private void answer() {
    try (Arena arena = Arena.ofConfined()) {
      List<MemorySegment> slices = slices(arena);
      if (slices.size() == 1) {
        request.bytes(slices.getFirst().address(), slices.getFirst().byteSize());
      } else if (slices.size() <= MAX_VECTORS) {
        gather(arena, slices);
      } else {
        copy(arena, slices);
      }
    } finally {
      close();
    }
  }

  private List<MemorySegment> slices(Arena arena) {
    List<MemorySegment> slices = new ArrayList<>();
    for (PageSpan span : spans) {
      for (ByteBuf slice : span.slices()) {
        MemorySegment memory = MemorySegment.ofBuffer(slice.nioBuffer());
        slices.add(memory.isNative() ? memory : copied(arena, memory));
      }
    }
    return slices;
  }

  private static MemorySegment copied(Arena arena, MemorySegment heap) {
    return arena.allocate(heap.byteSize()).copyFrom(heap);
  }

  private void gather(Arena arena, List<MemorySegment> slices) {
    MemorySegment vectors = arena.allocate(Math.max(1, slices.size()) * VECTOR_BYTES, Long.BYTES);
    long at = 0;
    for (MemorySegment slice : slices) {
      vectors.set(JAVA_LONG, at, slice.address());
      vectors.set(JAVA_LONG, at + Long.BYTES, slice.byteSize());
      at += VECTOR_BYTES;
    }
    request.gathered(vectors.address(), slices.size());
  }

  private void copy(Arena arena, List<MemorySegment> slices) {
    MemorySegment whole = arena.allocate(haveBytes);
    long at = 0;
    for (MemorySegment slice : slices) {
      MemorySegment.copy(slice, 0, whole, at, slice.byteSize());
      at += slice.byteSize();
    }
    request.bytes(whole.address(), haveBytes);
  }

  private void close() {
    spans.forEach(PageSpan::close);
    spans.clear();
  }
}
