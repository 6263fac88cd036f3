package dev.pagegate.client.page;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Anonymous memory straight from the kernel: it costs nothing before it is touched, comes in huge
 * pages where the kernel has them, and is not written twice as the JVM's own direct buffers are,
 * which it clears first. Given back when no buffer over it is reachable any more.
 */
@SuppressWarnings("restricted")
final class PageMemory {
  private static final long HUGE_PAGE_BYTES = 2 << 20;
  private static final int PROT_READ_WRITE = 1 | 2;
  private static final int MAP_PRIVATE_ANONYMOUS_NORESERVE = 0x2 | 0x20 | 0x4000;
  private static final int MADV_HUGEPAGE = 14;
  private static final int MADV_POPULATE_WRITE = 23;
  private static final long MAP_FAILED = -1;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle MMAP =
      call(
          "mmap",
          FunctionDescriptor.of(
              ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle MADVISE =
      call("madvise", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle MUNMAP =
      call("munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));

  private PageMemory() {}

  private static MethodHandle call(String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor);
  }

  /** Zeroed memory, null where the kernel has no room in the address space for it. */
  static @Nullable ByteBuffer map(int bytes) {
    // Huge pages are aligned; what is mapped around them is never touched.
    long mappedBytes = bytes + HUGE_PAGE_BYTES;
    try {
      MemorySegment address =
          (MemorySegment)
              MMAP.invokeExact(
                  MemorySegment.NULL,
                  mappedBytes,
                  PROT_READ_WRITE,
                  MAP_PRIVATE_ANONYMOUS_NORESERVE,
                  -1,
                  0L);
      if (address.address() == MAP_FAILED) {
        return null;
      }
      MemorySegment mapped =
          address.reinterpret(
              mappedBytes, Arena.ofAuto(), segment -> unmap(segment.address(), mappedBytes));
      long misaligned = mapped.address() % HUGE_PAGE_BYTES;
      long start = misaligned == 0 ? 0 : HUGE_PAGE_BYTES - misaligned;
      MemorySegment aligned = mapped.asSlice(start, bytes);
      // Refused where the kernel has no huge pages; then these are small ones.
      int _ = (int) MADVISE.invokeExact(aligned, (long) bytes, MADV_HUGEPAGE);
      return aligned.asByteBuffer();
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Has the kernel back all of {@code memory} now; what it holds stays. Blocks. */
  static void populate(ByteBuffer memory) {
    try {
      // Refused by kernels before 5.14; then each page comes when it is first used.
      int _ =
          (int)
              MADVISE.invokeExact(
                  MemorySegment.ofBuffer(memory), (long) memory.capacity(), MADV_POPULATE_WRITE);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static void unmap(long address, long bytes) {
    try {
      int _ = (int) MUNMAP.invokeExact(MemorySegment.ofAddress(address), bytes);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static RuntimeException unexpected(Throwable e) {
    return switch (e) {
      case RuntimeException unchecked -> unchecked;
      case Error error -> throw error;
      default -> new IllegalStateException(e);
    };
  }
}
