package dev.pagegate.client.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.client.file.Readahead.Extent;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReadaheadTest {
  private static final int UNIT = 1 << 20;
  private static final long KIB = 1 << 10;
  private static final long HUGE = 3L << 30;
  private static final long TARGET = 8L * UNIT;

  private final Readahead readahead = new Readahead(UNIT, 32L * UNIT);

  /** One line of a table: a read and what is to be fetched ahead, in units. */
  private record Step(double offsetUnits, double lengthUnits, @Nullable Extent expected) {}

  private static Step step(double offset, double length) {
    return new Step(offset, length, null);
  }

  private static Step step(double offset, double length, double start, double end) {
    return new Step(offset, length, new Extent((long) (start * UNIT), (long) (end * UNIT)));
  }

  private void check(Step... steps) {
    for (Step step : steps) {
      long offset = (long) (step.offsetUnits * UNIT);
      assertThat(readahead.onRead(offset, (long) (step.lengthUnits * UNIT), HUGE, TARGET))
          .as("%s", step)
          .isEqualTo(step.expected);
    }
  }

  @Test
  void onRead_inSequence_opensDoublesAndStopsAtTarget() {
    check(
        step(0, 0.5, 0, 2), // the window opens with two units
        step(0.5, 0.5, 2, 3),
        step(1, 0.5),
        step(1.5, 0.5, 3, 6), // it has consumed two: four from here
        step(2, 1, 6, 7),
        step(3, 1, 7, 8),
        step(4, 1, 8, 9),
        step(5, 1, 9, 14), // eight, the target
        step(6, 1, 14, 15));
    assertThat(readahead.windowBytes()).isEqualTo(TARGET);
    for (int at = 7; at < 40; at++) {
      check(step(at, 1, at + 8, at + 9));
    }
    assertThat(readahead.windowBytes()).isEqualTo(TARGET);
  }

  @Test
  void onRead_secondInSequenceWithinFile_opens() {
    check(step(100, 0.125), step(100.125, 0.125, 100.125, 102));
  }

  @Test
  void onRead_elsewhere_closesAndResumes() {
    check(step(0, 1, 0, 3), step(500, 1), step(30, 1), step(31, 1, 31, 34), step(32, 1, 34, 37));
  }

  @Test
  void onRead_skippingLessThanLength_isInSequence() {
    check(
        step(50, 0.5), step(50.625, 0.5, 50.625, 53), step(51.25, 0.5), step(51.875, 0.5, 53, 54));
  }

  @Test
  void onRead_outOfOrderWithinWindow_isInSequence() {
    check(step(0, 0.25, 0, 2), step(0.5, 0.25), step(0.25, 0.25), step(0.75, 0.25, 2, 3));
  }

  @Test
  void onRead_random_fetchesNothing() {
    Random random = new Random(4711);
    List<Extent> fetched = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      Extent extent =
          readahead.onRead(KIB * 4 * (1 + random.nextInt(1 << 18)), 4 * KIB, HUGE, TARGET);
      if (extent != null) {
        fetched.add(extent);
      }
    }
    assertThat(fetched).isEmpty();
  }

  @Test
  void onRead_smallFile_fetchesItOnce() {
    assertThat(readahead.onRead(0, 4 * KIB, 300 * KIB, TARGET)).isEqualTo(new Extent(0, 300 * KIB));
    for (long offset = 4 * KIB; offset < 300 * KIB; offset += 4 * KIB) {
      assertThat(readahead.onRead(offset, 4 * KIB, 300 * KIB, TARGET)).isNull();
    }
  }

  @Test
  void onRead_emptyFile_fetchesNothing() {
    assertThat(readahead.onRead(0, 4 * KIB, 0, TARGET)).isNull();
  }

  @Test
  void onRead_wholeFile_fetchesEveryByteOnceAndNoneBehindTheEnd() {
    long fileBytes = 37L * UNIT + 12_345;
    long frontier = 0;
    int fetches = 0;
    for (long offset = 0; offset < fileBytes; offset += 128 * KIB) {
      Extent extent = readahead.onRead(offset, 128 * KIB, fileBytes, TARGET);
      if (extent != null) {
        assertThat(extent.start()).isEqualTo(frontier);
        frontier = extent.end();
        fetches++;
      }
    }
    assertThat(fetches).as("none is smaller than a unit, but the last").isLessThanOrEqualTo(38);
    assertThat(frontier).isEqualTo(fileBytes);
  }

  @Test
  void onRead_targetBelowTwoUnits_keepsTwo() {
    for (int at = 0; at < 20; at++) {
      readahead.onRead((long) at * UNIT, UNIT, HUGE, 1);
    }
    assertThat(readahead.windowBytes()).isEqualTo(2 * UNIT);
  }

  @Test
  void onRead_maxBelowTwoUnits_isOff() {
    Readahead off = new Readahead(UNIT, UNIT);
    assertThat(off.onRead(0, UNIT, HUGE, TARGET)).isNull();
    assertThat(off.onRead(UNIT, UNIT, HUGE, TARGET)).isNull();
  }
}
