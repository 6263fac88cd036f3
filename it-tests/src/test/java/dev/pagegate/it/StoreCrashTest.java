package dev.pagegate.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a disk cache holds after its process died at any moment. */
class StoreCrashTest {
  private static final int ROUNDS = 15;
  private static final int MAX_LIFE_MILLIS = 300;
  private static final int NEW_CONTENT_ONE_IN = 5;
  private static final long ROOMY_BYTES = 64L << 20;
  private static final long TIGHT_BYTES = 3L << 20;
  private static final int HALTED = 137;

  private final Acknowledgements promised = new Acknowledgements();

  @TempDir Path cache;

  @Test
  void read_afterKillsAtRandomMoments_findsEveryAcknowledgedPageAndNoWrongByte() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    var random = new Random(seed);
    int generation = 0;
    int acknowledged = 0;
    for (int round = 0; round < ROUNDS; round++) {
      if (random.nextInt(NEW_CONTENT_ONE_IN) == 0) {
        generation++;
        promised.clear();
      }
      Process child = start(ROOMY_BYTES, generation, random.nextLong(), "NONE");
      try (BufferedReader said = child.inputReader(UTF_8)) {
        assertFindsWhatMustBeThere(said);
        child.waitFor(random.nextInt(MAX_LIFE_MILLIS), TimeUnit.MILLISECONDS);
        // Unlike the process itself, its handle leaves the pipe open with what was said.
        child.toHandle().destroyForcibly();
        remember(said);
      } finally {
        child.destroyForcibly().waitFor();
      }
      acknowledged += promised.durable();
    }
    assertThat(acknowledged).as("pages that had to be found again").isPositive();
  }

  @ParameterizedTest
  @CsvSource({
    "SLAB_CREATED:1",
    "SLAB_WRITTEN:1",
    "SLAB_WRITTEN:9",
    "SLAB_SYNCED:1",
    "SLAB_SYNCED:9",
    "INDEX_SYNCED:6",
    "INDEX_SYNCED:12"
  })
  void read_afterAHaltAtACrashPoint_findsEveryAcknowledgedPageAndNoWrongByte(String crashAt)
      throws Exception {
    halt(ROOMY_BYTES, crashAt);
    Process survivor = start(ROOMY_BYTES, 0, 2, "NONE");
    try (BufferedReader said = survivor.inputReader(UTF_8)) {
      assertFindsWhatMustBeThere(said);
    } finally {
      survivor.destroyForcibly().waitFor();
    }
  }

  @ParameterizedTest
  @CsvSource({"EVICTED:1", "EVICTED:9"})
  void read_afterAHaltInAnEviction_findsNoWrongByte(String crashAt) throws Exception {
    halt(TIGHT_BYTES, crashAt);
    Process survivor = start(TIGHT_BYTES, 0, 2, "NONE");
    try (BufferedReader said = survivor.inputReader(UTF_8)) {
      promised.clear();
      assertFindsWhatMustBeThere(said);
    } finally {
      survivor.destroyForcibly().waitFor();
    }
  }

  private void halt(long capacityBytes, String crashAt) throws Exception {
    Process child = start(capacityBytes, 0, 1, crashAt);
    try (BufferedReader said = child.inputReader(UTF_8)) {
      assertFindsWhatMustBeThere(said);
      remember(said);
      assertThat(child.waitFor()).isEqualTo(HALTED);
    } finally {
      child.destroyForcibly().waitFor();
    }
  }

  private Process start(long capacityBytes, int generation, long seed, String crashAt)
      throws IOException {
    return PagegateProcess.start(
        StoreCrashChild.class,
        crashAt.equals("NONE") ? List.of() : List.of("-Dpagegate.store.crashAt=" + crashAt),
        cache.toString(),
        Long.toString(capacityBytes),
        Integer.toString(generation),
        Long.toString(seed));
  }

  private void assertFindsWhatMustBeThere(BufferedReader said) throws IOException {
    var found = new ArrayList<String>();
    String line = said.readLine();
    while (line != null && !line.startsWith("verified")) {
      found.add(line);
      line = said.readLine();
    }
    assertThat(line).as("the process opened the cache and read all of it").isNotNull();
    promised.restartWith(promised.check(found));
  }

  private void remember(BufferedReader said) {
    said.lines().forEach(promised::learn);
  }
}
