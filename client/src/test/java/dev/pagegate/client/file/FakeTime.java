package dev.pagegate.client.file;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** A monotonic and a wall clock that move when a test says so. */
final class FakeTime implements Ticker, InstantSource {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final AtomicLong nanos = new AtomicLong(1_000_000_000);
  private final AtomicLong moments = new AtomicLong();
  private volatile Duration wallOffset = Duration.ZERO;

  void advance(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  /** Sets the wall clock apart from the monotonic one. */
  void setWallOffset(Duration offset) {
    wallOffset = offset;
  }

  @Override
  public long read() {
    return nanos.get();
  }

  /** True time; the server's, too, where a test does not say otherwise. */
  Instant now() {
    return START.plusNanos(nanos.get());
  }

  @Override
  public Instant instant() {
    return now().plus(wallOffset);
  }

  Moment moment() {
    return new Moment(moments.incrementAndGet(), read(), instant());
  }
}
