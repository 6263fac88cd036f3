package dev.pagegate.client.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.protocol.nfs3.FileAttributes;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class KnownAttributesTest {
  private static final Duration MIN = Duration.ofSeconds(3);
  private static final Duration MAX = Duration.ofSeconds(60);

  private final FakeTime time = new FakeTime();
  private final Instant start = time.now();
  private final FileAttributes old = Samples.file(10, start);
  private final FileAttributes changed = Samples.file(11, start.plusSeconds(1));

  private KnownAttributes first(FileAttributes attributes) {
    return KnownAttributes.first(attributes, time.moment(), time.moment(), MIN.toNanos());
  }

  private KnownAttributes with(KnownAttributes known, FileAttributes reply, Moment sent) {
    return known.with(reply, sent, time.moment(), MIN.toNanos(), MAX.toNanos());
  }

  @Test
  void with_sentAfterKnownWasReceived_isTakenWhateverItsTimes() {
    KnownAttributes known = first(changed);
    assertThat(with(known, old, time.moment()).value()).isEqualTo(old);
  }

  @Test
  void with_overtakenReplyOfEarlierChange_isIgnored() {
    Moment sentFirst = time.moment();
    KnownAttributes known = first(changed);
    assertThat(with(known, old, sentFirst)).isSameAs(known);
  }

  @Test
  void with_overtakenReplyOfLaterChange_isTaken() {
    Moment sentFirst = time.moment();
    KnownAttributes known = first(old);
    assertThat(with(known, changed, sentFirst).value()).isEqualTo(changed);
  }

  @Test
  void with_overtakenReplyOfTheSameTick_isTakenButNotBelieved() {
    Moment sentFirst = time.moment();
    KnownAttributes known = first(old);
    KnownAttributes after = with(known, Samples.file(11, start), sentFirst);
    assertThat(after.value().sizeBytes()).isEqualTo(11);
    assertThat(after.isFresh(time.read())).isFalse();
    assertThat(with(after, after.value(), time.moment()).lifeNanos()).isEqualTo(MIN.toNanos());
  }

  @Test
  void isFresh_untilLifeIsOver() {
    KnownAttributes known = first(old);
    time.advance(MIN.minusNanos(1));
    assertThat(known.isFresh(time.read())).isTrue();
    time.advance(Duration.ofNanos(1));
    assertThat(known.isFresh(time.read())).isFalse();
  }

  @Test
  void with_unchangedAfterLife_doublesItUpToTheBound() {
    KnownAttributes known = first(old);
    for (long seconds : new long[] {6, 12, 24, 48, 60, 60}) {
      time.advance(Duration.ofNanos(known.lifeNanos()));
      known = with(known, old, time.moment());
      assertThat(known.lifeNanos()).isEqualTo(Duration.ofSeconds(seconds).toNanos());
    }
  }

  @Test
  void with_unchangedWithinLife_startsItAnew() {
    KnownAttributes known = first(old);
    time.advance(Duration.ofSeconds(2));
    known = with(known, old, time.moment());
    assertThat(known.lifeNanos()).isEqualTo(MIN.toNanos());
    time.advance(Duration.ofSeconds(2));
    assertThat(known.isFresh(time.read())).isTrue();
  }

  @Test
  void with_changed_fallsBackToTheShortestLife() {
    KnownAttributes known = first(old);
    time.advance(MAX);
    known = with(with(known, old, time.moment()), changed, time.moment());
    assertThat(known.lifeNanos()).isEqualTo(MIN.toNanos());
  }

  @Test
  void with_sameToken_remembersWhenItWasFirstSeen() {
    KnownAttributes known = first(old);
    long seen = time.read();
    time.advance(MIN);
    known = with(known, old, time.moment());
    assertThat(known.firstSeenNanos()).isEqualTo(seen);
    assertThat(with(known, changed, time.moment()).firstSeenNanos()).isEqualTo(time.read());
  }
}
