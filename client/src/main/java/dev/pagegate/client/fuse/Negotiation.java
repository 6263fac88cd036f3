package dev.pagegate.client.fuse;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;

/**
 * What is asked of the kernel at the start: {@code struct fuse_conn_info}.
 *
 * <p>Not asked for, each for a reason: AUTO_INVAL_DATA, since the kernel is told when bytes are
 * stale and would otherwise drop pages at every change of a time; WRITEBACK_CACHE, since the kernel
 * would then own size and times, and hold dirty bytes that neither the limit on dirty memory nor
 * the gate knows; ATOMIC_O_TRUNC, since the truncation that comes in its place needs no code of its
 * own; the SPLICE flags, since bytes come from memory and go to memory.
 */
final class Negotiation {
  private static final int ASYNC_READ = 1;
  private static final int READDIRPLUS = 1 << 13;
  private static final int READDIRPLUS_AUTO = 1 << 14;
  private static final int ASYNC_DIO = 1 << 15;
  private static final int PARALLEL_DIROPS = 1 << 18;
  private static final int WANTED =
      ASYNC_READ | READDIRPLUS | READDIRPLUS_AUTO | ASYNC_DIO | PARALLEL_DIROPS;

  private static final int MAX_WRITE_BYTES = 1 << 20;
  private static final int MAX_READAHEAD_BYTES = 1 << 20;

  /** Reads ahead and writes of mapped pages that the kernel has under way at most. */
  private static final int MAX_BACKGROUND = 64;

  private static final long MAX_WRITE = 8;
  private static final long MAX_READAHEAD = 16;
  private static final long CAPABLE = 20;
  private static final long WANT = 24;
  private static final long BACKGROUND = 28;
  private static final long CONGESTION = 32;

  private Negotiation() {}

  static void answer(long address) {
    MemorySegment memory = Native.MEMORY;
    memory.set(JAVA_INT, address + WANT, memory.get(JAVA_INT, address + CAPABLE) & WANTED);
    memory.set(JAVA_INT, address + MAX_WRITE, MAX_WRITE_BYTES);
    memory.set(JAVA_INT, address + MAX_READAHEAD, MAX_READAHEAD_BYTES);
    memory.set(JAVA_INT, address + BACKGROUND, MAX_BACKGROUND);
    memory.set(JAVA_INT, address + CONGESTION, MAX_BACKGROUND * 3 / 4);
  }
}
