package dev.pagegate.serverstub.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Off-heap memory of one thread for the names and structures of one system call at a time. */
final class Scratch {
  /** The kernel's PATH_MAX, with the final zero byte. */
  static final int PATH_BYTES = 4096;

  private static final int STRUCT_BYTES = 256;
  private static final int ENTRIES_BYTES = 64 * 1024;
  private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

  private final MemorySegment firstName;
  private final MemorySegment secondName;

  /** For {@code statx} and its like. */
  final MemorySegment struct;

  /** For a batch of directory entries, or a symbolic link's target. */
  final MemorySegment entries;

  private Scratch() {
    Arena arena = Arena.ofAuto();
    firstName = arena.allocate(PATH_BYTES);
    secondName = arena.allocate(PATH_BYTES);
    struct = arena.allocate(STRUCT_BYTES, 8);
    entries = arena.allocate(ENTRIES_BYTES, 8);
  }

  static Scratch ofThread() {
    return OF_THREAD.get();
  }

  long name(byte[] name) throws ErrnoException {
    return zeroTerminated(firstName, name);
  }

  long otherName(byte[] name) throws ErrnoException {
    return zeroTerminated(secondName, name);
  }

  private static long zeroTerminated(MemorySegment memory, byte[] name) throws ErrnoException {
    if (name.length >= PATH_BYTES) {
      throw new ErrnoException(Errno.ENAMETOOLONG, "name of " + name.length + " bytes");
    }
    MemorySegment.copy(name, 0, memory, ValueLayout.JAVA_BYTE, 0, name.length);
    memory.set(ValueLayout.JAVA_BYTE, name.length, (byte) 0);
    return memory.address();
  }
}
