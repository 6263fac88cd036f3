package dev.pagegate.client.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class FetchMeterTest {
  private static final long MILLI = 1_000_000;
  private static final int MIB = 1 << 20;

  private final FetchMeter meter = new FetchMeter();

  /** A link that carries 1 MiB in 8 ms behind a round trip of 20 ms, always full. */
  private long fillLink(long start, int fetches) {
    long delay = 28 * MILLI;
    for (int i = 0; i < 4; i++) {
      meter.started(start);
    }
    long end = start + delay;
    for (int i = 0; i < fetches; i++) {
      meter.ended(end - delay - (i < 4 ? 0 : 4 * MILLI), end, MIB);
      meter.started(end);
      end += 8 * MILLI;
    }
    for (int i = 0; i < 4; i++) {
      meter.ended(end - delay, end, MIB);
    }
    return end;
  }

  @Test
  void bandwidthDelayBytes_nothingMeasured_isZero() {
    assertThat(meter.bandwidthDelayBytes()).isZero();
  }

  @Test
  void bandwidthDelayBytes_fullLink_isWhatItHolds() {
    fillLink(0, 100);
    assertThat(meter.bandwidthDelayBytes()).isCloseTo(3_670_016L, within(1_000_000L));
  }

  @Test
  void bandwidthDelayBytes_idleBetween_countsBusyTimeOnly() {
    long at = 0;
    for (int i = 0; i < 5; i++) {
      at += 1000 * MILLI;
      meter.started(at);
      meter.ended(at, at + 28 * MILLI, MIB);
    }
    assertThat(meter.bandwidthDelayBytes()).isCloseTo(MIB, within(10L));
  }

  @Test
  void bandwidthDelayBytes_slowerPathForTwoPeriods_forgetsTheFast() {
    long at = fillLink(0, 100);
    for (int i = 0; i < 300; i++) {
      meter.started(at);
      at += 100 * MILLI;
      meter.ended(at - 100 * MILLI, at, MIB);
    }
    assertThat(meter.bandwidthDelayBytes()).isCloseTo(MIB, within(10L));
  }
}
