package dev.pagegate.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a disk cache holds after the power went: unsynced bytes of slabs and index are lost. */
class PowerLossTest {
  private static final int LIVES = 3;
  private static final int CUTS_PER_LIFE = 12;
  private static final int MAX_PAUSE_MILLIS = 150;
  private static final long CAPACITY_BYTES = 64L << 20;

  @TempDir private Path scratch;

  private VolatileDisk disk;

  @BeforeEach
  void create() throws Exception {
    disk = VolatileDisk.create(scratch);
  }

  @AfterEach
  void close() throws Exception {
    disk.close();
  }

  @Test
  void read_afterPowerCutsAtRandomMoments_findsEveryAcknowledgedPageAndNoWrongByte()
      throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    var random = new Random(seed);
    int acknowledged = 0;
    // Each life brings other content under the same names, over what the last one left.
    for (int generation = 0; generation < LIVES; generation++) {
      Process process =
          PagegateProcess.start(
              StoreCrashChild.class,
              List.of(),
              cacheOn(disk.root()),
              Long.toString(CAPACITY_BYTES),
              Integer.toString(generation),
              Long.toString(random.nextLong()));
      try (var child = new FrozenProcess(process)) {
        acknowledged += cut(child, generation, random);
      }
    }
    assertThat(acknowledged).as("pages that had to be found again").isPositive();
  }

  /** Returns how many pages had to be found in all cuts together. */
  private int cut(FrozenProcess child, int generation, Random random) throws Exception {
    child.awaitLine("verified");
    var promised = new Acknowledgements();
    int acknowledged = 0;
    for (int cut = 0; cut < CUTS_PER_LIFE; cut++) {
      child.run(random.nextInt(MAX_PAUSE_MILLIS));
      child.freeze();
      child.said().forEach(promised::learn);
      try (var remains = disk.cut()) {
        promised.check(
            StoreCrashChild.found(remains.root().resolve("cache"), CAPACITY_BYTES, generation));
      }
      acknowledged += promised.durable();
      child.thaw();
    }
    return acknowledged;
  }

  private static String cacheOn(Path root) {
    return root.resolve("cache").toString();
  }
}
