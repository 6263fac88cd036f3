package dev.pagegate.serverstub.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LineTest {
  /** A byte a microsecond. */
  private static final long BITS_PER_SECOND = 8_000_000;

  @Test
  void carry_onIdleLine_takesTheBytesOwnTime() {
    Line line = new Line(BITS_PER_SECOND);
    assertThat(line.carry(1_000_000, 500)).isEqualTo(1_500_000);
    assertThat(line.carry(9_000_000, 500)).isEqualTo(9_500_000);
  }

  @Test
  void carry_onBusyLine_queues() {
    Line line = new Line(BITS_PER_SECOND);
    line.carry(0, 1000);
    assertThat(line.carry(10_000, 1000)).isEqualTo(2_000_000);
  }

  @Test
  void carry_onUnlimitedLine_takesNoTime() {
    Line line = new Line(LinkShape.UNLIMITED);
    assertThat(line.carry(7, Integer.MAX_VALUE)).isEqualTo(7);
  }

  @Test
  void carry_whenTheClockWraps_goesOn() {
    Line line = new Line(BITS_PER_SECOND);
    line.carry(Long.MAX_VALUE - 10, 1);
    assertThat(line.carry(Long.MIN_VALUE + 100_000, 1)).isEqualTo(Long.MIN_VALUE + 101_000);
  }
}
