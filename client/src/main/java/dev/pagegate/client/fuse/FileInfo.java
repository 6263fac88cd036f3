package dev.pagegate.client.fuse;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.pagegate.client.file.OpenMode;

/**
 * {@code struct fuse_file_info}: what the kernel says with a request on an open file.
 *
 * @param flags of open(2)
 * @param handle what we answered to the open
 */
record FileInfo(int flags, long handle) {
  /** Offset of the bits with which an open is answered. */
  static final long ANSWERS = 4;

  /** Offset of the handle. */
  static final long HANDLE = 16;

  /** Bit of the answers: bytes that the kernel has cached before this open are still good. */
  static final int KEEP_CACHE = 1 << 2;

  /** Bit of the answers: closing needs not be announced. */
  static final int NO_FLUSH = 1 << 7;

  private static final int O_ACCMODE = 3;
  private static final int O_WRONLY = 1;
  private static final int O_RDWR = 2;
  private static final int O_EXCL = 0200;
  private static final int O_TRUNC = 01000;
  private static final int O_APPEND = 02000;

  static FileInfo at(long address) {
    return new FileInfo(Native.MEMORY.get(JAVA_INT, address), handleAt(address));
  }

  /** Without an object, for the hot path. */
  static long handleAt(long address) {
    return Native.MEMORY.get(JAVA_LONG, address + HANDLE);
  }

  OpenMode mode() {
    return switch (flags & O_ACCMODE) {
      case O_WRONLY -> OpenMode.WRITE;
      case O_RDWR -> OpenMode.READ_WRITE;
      default -> OpenMode.READ;
    };
  }

  /** What an open with these flags is answered. */
  int answers() {
    return writes() ? KEEP_CACHE : KEEP_CACHE | NO_FLUSH;
  }

  boolean writes() {
    return mode() != OpenMode.READ;
  }

  boolean isExclusive() {
    return (flags & O_EXCL) != 0;
  }

  boolean truncates() {
    return (flags & O_TRUNC) != 0;
  }

  boolean appends() {
    return (flags & O_APPEND) != 0;
  }
}
