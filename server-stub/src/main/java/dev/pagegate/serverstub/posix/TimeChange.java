package dev.pagegate.serverstub.posix;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What becomes of one of a file's times, in the coding of {@code utimensat}: two values of the
 * nanoseconds are orders.
 */
public record TimeChange(Timestamp time) {
  /** It stays. */
  public static final TimeChange KEEP = new TimeChange(new Timestamp(0, 0x3ffffffe));

  /** It becomes the kernel's present time. */
  public static final TimeChange NOW = new TimeChange(new Timestamp(0, 0x3fffffff));

  void write(MemorySegment times, long offset) {
    times.set(ValueLayout.JAVA_LONG, offset, time.seconds());
    times.set(ValueLayout.JAVA_LONG, offset + 8, time.nanos());
  }
}
