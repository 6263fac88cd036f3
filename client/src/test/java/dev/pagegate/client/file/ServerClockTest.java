package dev.pagegate.client.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.protocol.nfs3.NfsTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ServerClockTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration SKEW = Duration.ofSeconds(2);

  private final FakeTime time = new FakeTime();
  private final ServerClock clock = clock(Duration.ofMillis(1), Duration.ofDays(10_000));

  private ServerClock clock(Duration timeDelta, Duration assumedSkew) {
    return new ServerClock(timeDelta, assumedSkew, time, time);
  }

  private static boolean over(ServerClock clock, Instant changed, long firstSeenNanos) {
    return clock.tickIsOver(NfsTime.of(changed), firstSeenNanos);
  }

  @Test
  void tick_isClampedAndHasMargin() {
    assertThat(clock(Duration.ofNanos(1), SKEW).tick()).isEqualTo(Duration.ofMillis(20));
    assertThat(clock(Duration.ofMillis(500), SKEW).tick()).isEqualTo(Duration.ofMillis(510));
    assertThat(clock(Duration.ofHours(1), SKEW).tick()).isEqualTo(Duration.ofMillis(2010));
  }

  @Test
  void tickIsOver_nothingKnown_onlyAfterATickOfPatience() {
    long seen = time.read();
    Instant changed = time.now().minusSeconds(3600);
    assertThat(over(clock, changed, seen)).isFalse();
    time.advance(clock.tick().minusNanos(1));
    assertThat(over(clock, changed, seen)).isFalse();
    time.advance(Duration.ofNanos(1));
    assertThat(over(clock, changed, seen)).isTrue();
  }

  @Test
  void tickIsOver_laterChangeTimeSeen_atOnce() {
    Instant changed = time.now().minusSeconds(3600);
    clock.observe(NfsTime.of(changed.plus(clock.tick())));
    assertThat(over(clock, changed, time.read())).isTrue();
    assertThat(over(clock, changed.plusNanos(1), time.read())).isFalse();
  }

  @Test
  void tickIsOver_boundGrowsWithMonotonicTime() {
    Instant changed = time.now();
    clock.observe(NfsTime.of(changed.minus(SECOND)));
    assertThat(over(clock, changed, time.read())).isFalse();
    time.advance(Duration.ofMillis(1020)); // enough if both clocks ran alike
    assertThat(over(clock, changed, time.read())).isFalse();
    time.advance(Duration.ofMillis(1));
    assertThat(over(clock, changed, time.read())).isTrue();
  }

  @Test
  void observe_olderChangeTime_keepsTheBound() {
    Instant changed = time.now();
    clock.observe(NfsTime.of(changed.plus(SECOND)));
    clock.observe(NfsTime.of(changed.minus(SECOND)));
    assertThat(over(clock, changed, time.read())).isTrue();
  }

  @Test
  void tickIsOver_oldByOurClock_atOnce() {
    ServerClock skewed = clock(Duration.ofMillis(1), SKEW);
    Instant limit = time.instant().minus(SKEW).minus(skewed.tick());
    assertThat(over(skewed, limit, time.read())).isTrue();
    assertThat(over(skewed, limit.plusNanos(1), time.read())).isFalse();
  }

  @Test
  void tickIsOver_serverSeenLagging_nolongerByOurClock() {
    ServerClock skewed = clock(Duration.ofMillis(1), SKEW);
    Instant old = time.instant().minusSeconds(60);
    assertThat(over(skewed, old, time.read())).isTrue();
    // The file was unchanged just now, and the change that came since is dated a minute ago.
    skewed.observeChange(NfsTime.of(old), time.instant());
    assertThat(over(skewed, old, time.read())).isFalse();
  }

  @Test
  void observeChange_withinAssumedSkew_changesNothing() {
    ServerClock skewed = clock(Duration.ofMillis(1), SKEW);
    skewed.observeChange(NfsTime.of(time.instant().minus(SKEW)), time.instant());
    assertThat(over(skewed, time.instant().minusSeconds(60), time.read())).isTrue();
  }
}
