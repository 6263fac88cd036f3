package dev.pagegate.serverstub.posix;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What {@code fstatfs} says of a file system.
 *
 * @param availableBytes what is left to users other than root
 * @param maxNameBytes longest file name
 */
public record SpaceStatus(
    long totalBytes,
    long freeBytes,
    long availableBytes,
    long totalFiles,
    long freeFiles,
    int maxNameBytes) {

  /** {@code struct statfs} of 64-bit Linux: fifteen words. */
  static final int STRUCT_BYTES = 120;

  static SpaceStatus read(MemorySegment statfs) {
    long fragmentBytes = Math.max(1, statfs.get(ValueLayout.JAVA_LONG, 72));
    return new SpaceStatus(
        statfs.get(ValueLayout.JAVA_LONG, 16) * fragmentBytes,
        statfs.get(ValueLayout.JAVA_LONG, 24) * fragmentBytes,
        statfs.get(ValueLayout.JAVA_LONG, 32) * fragmentBytes,
        statfs.get(ValueLayout.JAVA_LONG, 40),
        statfs.get(ValueLayout.JAVA_LONG, 48),
        (int) statfs.get(ValueLayout.JAVA_LONG, 64));
  }
}
