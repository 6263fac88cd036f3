package dev.pagegate.client.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DirtyExtentsTest {
  @Test
  void with_overlappingAndAdjacentRanges_mergesThem() {
    DirtyExtents extents = DirtyExtents.NONE.with(10, 20).with(30, 40).with(20, 25);

    assertThat(extents).hasToString("[10, 25, 30, 40]");
    assertThat(extents.with(24, 30)).hasToString("[10, 40]");
    assertThat(extents.with(5, 6).with(50, 60)).hasToString("[5, 6, 10, 25, 30, 40, 50, 60]");
  }

  @Test
  void with_randomRanges_coversWhatABitSetCovers() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      BitSet model = new BitSet();
      DirtyExtents extents = DirtyExtents.NONE;
      for (int i = 0; i < 20; i++) {
        int start = random.nextInt(100);
        int end = start + random.nextInt(15);
        model.set(start, end);
        extents = extents.with(start, end);
      }
      BitSet seen = new BitSet();
      for (int i = 0; i < extents.count(); i++) {
        assertThat(extents.end(i)).isGreaterThan(extents.start(i));
        assertThat(i == 0 || extents.start(i) > extents.end(i - 1)).isTrue();
        seen.set(extents.start(i), extents.end(i));
      }
      assertThat(seen).as("seed " + seed).isEqualTo(model);
    }
  }
}
