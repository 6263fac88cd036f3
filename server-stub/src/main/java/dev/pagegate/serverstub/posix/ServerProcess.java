package dev.pagegate.serverstub.posix;

import java.time.Duration;

/** What the kernel says of the process that serves. */
public final class ServerProcess {
  private static final int CLOCK_REALTIME_COARSE = 5;

  private ServerProcess() {}

  public static long uid() throws ErrnoException {
    return Syscall.GETEUID.call();
  }

  public static long gid() throws ErrnoException {
    return Syscall.GETEGID.call();
  }

  /** The step of the clock that stamps files: two changes within one may carry the same time. */
  public static Duration timestampTick() throws ErrnoException {
    Scratch scratch = Scratch.ofThread();
    Syscall.CLOCK_GETRES.call(CLOCK_REALTIME_COARSE, scratch.struct.address());
    Timestamp tick = Timestamp.read(scratch.struct, 0);
    return Duration.ofSeconds(tick.seconds(), tick.nanos());
  }
}
