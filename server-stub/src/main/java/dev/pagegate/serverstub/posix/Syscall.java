package dev.pagegate.serverstub.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/*
 * Every call goes through syscall(2) of the C library: one native signature of machine words
 * instead of one per function, and the kernel's own structures, which are the same for every C
 * library. The price is a table of numbers for each architecture.
 */
/** The system calls in use, with their numbers on x86_64 and aarch64. */
enum Syscall {
  OPENAT(257, 56),
  CLOSE(3, 57),
  GETDENTS64(217, 61),
  PREAD64(17, 67),
  PWRITE64(18, 68),
  READLINKAT(267, 78),
  FSYNC(74, 82),
  FDATASYNC(75, 83),
  UTIMENSAT(280, 88),
  FCHMODAT(268, 53),
  FCHOWNAT(260, 54),
  MKDIRAT(258, 34),
  UNLINKAT(263, 35),
  SYMLINKAT(266, 36),
  LINKAT(265, 37),
  RENAMEAT2(316, 276),
  MKNODAT(259, 33),
  TRUNCATE(76, 45),
  FSTATFS(138, 44),
  STATX(332, 291),
  FSETXATTR(190, 7),
  FGETXATTR(193, 10),
  GETEUID(107, 175),
  GETEGID(108, 177),
  CLOCK_GETRES(229, 114);

  private static final MethodHandle SYSCALL = bind();
  private static final VarHandle ERRNO =
      Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final ThreadLocal<MemorySegment> CAPTURED =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(Linker.Option.captureStateLayout()));

  private final long number;

  Syscall(int x86, int arm) {
    this.number = Machine.CURRENT == Machine.AARCH64 ? arm : x86;
  }

  /**
   * Blocks as long as the kernel does. Memory passed by address must stay reachable until the call
   * returns.
   *
   * @return what the kernel returned, never negative
   */
  long call(long... arguments) throws ErrnoException {
    MemorySegment captured = CAPTURED.get();
    while (true) {
      long result = invoke(captured, arguments);
      if (result >= 0) {
        return result;
      }
      int errno = (int) ERRNO.get(captured, 0L);
      // A descriptor is gone even when close was interrupted.
      if (Errno.of(errno) != Errno.EINTR || this == CLOSE) {
        throw new ErrnoException(name().toLowerCase(java.util.Locale.ROOT), errno);
      }
    }
  }

  private long invoke(MemorySegment captured, long... arguments) {
    try {
      return (long)
          SYSCALL.invokeExact(
              captured,
              number,
              argument(arguments, 0),
              argument(arguments, 1),
              argument(arguments, 2),
              argument(arguments, 3),
              argument(arguments, 4));
    } catch (Throwable e) {
      throw new LinkageError("system call " + name() + " could not be made", e);
    }
  }

  private static long argument(long[] arguments, int index) {
    return index < arguments.length ? arguments[index] : 0;
  }

  @SuppressWarnings("restricted") // the signature is the one of syscall(2)
  private static MethodHandle bind() {
    Linker linker = Linker.nativeLinker();
    FunctionDescriptor words =
        FunctionDescriptor.of(
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG);
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("syscall"),
        words,
        Linker.Option.firstVariadicArg(1),
        Linker.Option.captureCallState("errno"));
  }
}
