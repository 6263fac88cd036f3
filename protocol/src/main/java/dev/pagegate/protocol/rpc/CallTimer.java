package dev.pagegate.protocol.rpc;

import io.netty.channel.EventLoop;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One timer for all calls of a connection: armed for the earliest moment at which any needs
 * attention, so that a call that is answered in time never touches it. Event loop only.
 */
final class CallTimer {
  private final EventLoop loop;
  private final Runnable tick;
  private @Nullable Future<?> armed;
  private long armedNanos;

  CallTimer(EventLoop loop, Runnable tick) {
    this.loop = loop;
    this.tick = tick;
  }

  /** Ticks at {@code nanos} of {@link System#nanoTime} or before. */
  void wakeBy(long nanos) {
    if (armed != null) {
      if (armedNanos - nanos <= 0) {
        return;
      }
      armed.cancel(false);
    }
    armedNanos = nanos;
    armed = loop.schedule(this::fire, Math.max(0, nanos - System.nanoTime()), TimeUnit.NANOSECONDS);
  }

  void cancel() {
    if (armed != null) {
      armed.cancel(false);
      armed = null;
    }
  }

  private void fire() {
    armed = null;
    tick.run();
  }
}
