package dev.pagegate.store.rocks;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.List;

/**
 * The few system calls that slabs need and that the JDK lacks or wraps expensively: preallocation,
 * and reads and writes that an interrupt does not turn into a closed file.
 */
@SuppressWarnings("restricted")
final class Posix {
  /** No file descriptor. */
  static final int NONE = -1;

  private static final int O_RDWR = 2;
  private static final int O_CLOEXEC = 0x80000;
  private static final int O_DIRECT =
      System.getProperty("os.arch").equals("aarch64") ? 0x10000 : 0x4000;
  private static final int EINTR = 4;
  private static final int EIO = 5;
  private static final int ENOSPC = 28;
  private static final int EDQUOT = 122;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO = CALL_STATE.varHandle(PathElement.groupElement("errno"));

  private static final MethodHandle OPEN =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("open"),
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
          Linker.Option.captureCallState("errno"),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle CLOSE =
      call("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle FDATASYNC =
      call("fdatasync", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle FALLOCATE =
      call("posix_fallocate", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle PREAD =
      call("pread", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle PWRITE =
      call("pwrite", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG));

  private static final MethodHandle PREADV =
      call("preadv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT, JAVA_LONG));
  private static final MethodHandle PWRITEV =
      call("pwritev", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT, JAVA_LONG));

  private Posix() {}

  private static MethodHandle call(String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        descriptor,
        Linker.Option.captureCallState("errno"));
  }

  /** Opens an existing file for reading and writing. */
  static int open(Path path) throws IOException {
    return open(path, O_RDWR | O_CLOEXEC);
  }

  /** As {@link #open}, past the system's page cache; {@link #NONE} where that is not possible. */
  static int openDirect(Path path) {
    try {
      return open(path, O_RDWR | O_CLOEXEC | O_DIRECT);
    } catch (IOException _) {
      return NONE;
    }
  }

  private static int open(Path path, int flags) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CALL_STATE);
      int fd = (int) OPEN.invokeExact(state, arena.allocateFrom(path.toString()), flags);
      if (fd < 0) {
        throw failure("open", path, errno(state));
      }
      return fd;
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  static void close(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      // Linux frees the descriptor whatever it answers; a late error shows in fdatasync.
      int ignored = (int) CLOSE.invokeExact(arena.allocate(CALL_STATE), fd);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  static void fdatasync(int fd, Path path) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CALL_STATE);
      if ((int) FDATASYNC.invokeExact(state, fd) < 0) {
        throw failure("fdatasync", path, errno(state));
      }
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  /** Allocates the blocks of the first {@code bytes}. */
  static void allocate(int fd, long bytes, Path path) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      int error;
      do {
        error = (int) FALLOCATE.invokeExact(arena.allocate(CALL_STATE), fd, 0L, bytes);
      } while (error == EINTR);
      if (error != 0) {
        throw failure("posix_fallocate of " + bytes + " bytes", path, error);
      }
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  /** Bytes read, 0 at the end of the file. */
  static long pread(int fd, MemorySegment into, long offset, Path path) throws IOException {
    return transfer(PREAD, "pread", fd, into, offset, path);
  }

  /** Bytes written, perhaps fewer than given. */
  static long pwrite(int fd, MemorySegment from, long offset, Path path) throws IOException {
    return transfer(PWRITE, "pwrite", fd, from, offset, path);
  }

  private static long transfer(
      MethodHandle call, String name, int fd, MemorySegment memory, long offset, Path path)
      throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CALL_STATE);
      while (true) {
        long moved = (long) call.invokeExact(state, fd, memory, memory.byteSize(), offset);
        if (moved >= 0) {
          return moved;
        }
        if (errno(state) != EINTR) {
          throw failure(name + " at " + offset, path, errno(state));
        }
      }
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  /** Bytes read into the vector, perhaps fewer than it holds. */
  static long preadv(int fd, MemoryVector into, long offset, Path path) throws IOException {
    return transfer(PREADV, "preadv", fd, into, offset, path);
  }

  /** Bytes written from the vector, perhaps fewer than it holds. */
  static long pwritev(int fd, MemoryVector from, long offset, Path path) throws IOException {
    return transfer(PWRITEV, "pwritev", fd, from, offset, path);
  }

  private static long transfer(
      MethodHandle call, String name, int fd, MemoryVector vector, long offset, Path path)
      throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CALL_STATE);
      List<MemorySegment> segments = vector.segments();
      MemorySegment entries = arena.allocate(ADDRESS, 2L * segments.size());
      for (int i = 0; i < segments.size(); i++) {
        entries.setAtIndex(ADDRESS, 2L * i, segments.get(i));
        entries.setAtIndex(JAVA_LONG, 2L * i + 1, segments.get(i).byteSize());
      }
      while (true) {
        long moved = (long) call.invokeExact(state, fd, entries, segments.size(), offset);
        if (moved >= 0) {
          return moved;
        }
        if (errno(state) != EINTR) {
          throw failure(name + " at " + offset, path, errno(state));
        }
      }
    } catch (Throwable e) {
      throw rethrow(e);
    }
  }

  private static int errno(MemorySegment state) {
    return (int) ERRNO.get(state, 0L);
  }

  private static IOException failure(String call, Path path, int errno) {
    String what = call + " of " + path + ": ";
    return switch (errno) {
      case ENOSPC -> new NoSpaceException(what + "no space left on the file system (ENOSPC)");
      case EDQUOT -> new NoSpaceException(what + "disk quota exceeded (EDQUOT)");
      case EIO -> new IOException(what + "input/output error (EIO)");
      default -> new IOException(what + "errno " + errno);
    };
  }

  private static IOException rethrow(Throwable e) {
    return switch (e) {
      case IOException io -> io;
      case RuntimeException unchecked -> throw unchecked;
      case Error error -> throw error;
      default -> new IOException(e);
    };
  }
}
