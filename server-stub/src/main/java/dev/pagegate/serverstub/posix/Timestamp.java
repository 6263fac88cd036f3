package dev.pagegate.serverstub.posix;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** {@code struct timespec}: seconds since the epoch, which may be negative, and nanoseconds. */
public record Timestamp(long seconds, int nanos) {
  static Timestamp read(MemorySegment memory, long offset) {
    return new Timestamp(
        memory.get(ValueLayout.JAVA_LONG, offset), memory.get(ValueLayout.JAVA_INT, offset + 8));
  }
}
