package dev.pagegate.store.rocks;

import static dev.pagegate.store.rocks.StoreFixture.PAGE_BYTES;
import static dev.pagegate.store.rocks.StoreFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.store.FileKey;
import dev.pagegate.store.FileVersion;
import dev.pagegate.store.PageRange;
import dev.pagegate.store.StoreOutcome;
import dev.pagegate.store.rocks.FaultySlabFiles.Fault;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random operations, disk errors and restarts against a map. A cache may forget, so what the map
 * has need not be found unless nothing was evicted; but what is found must be what the map has.
 */
class StoreModelTest {
  private static final int FILES = 5;
  private static final int PAGES = 150;
  private static final int STEPS = 2500;

  @TempDir private Path directory;
  private final Map<PageKey, byte[]> model = new HashMap<>();
  private final FileVersion[] versions = new FileVersion[FILES];
  private final int[] tokens = new int[FILES];

  @ParameterizedTest
  @ValueSource(longs = {1 << 20, 32 << 20})
  void operations_atRandom_neverServeAnythingElse(long capacityBytes) throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    try (StoreFixture fixture = new StoreFixture(directory.resolve("cache"), capacityBytes)) {
      for (int file = 0; file < FILES; file++) {
        adopt(fixture, file);
      }
      for (int step = 0; step < STEPS; step++) {
        step(fixture, random, step);
      }
      for (int file = 0; file < FILES; file++) {
        for (int index = 0; index < PAGES; index++) {
          compare(fixture, file, index);
        }
      }
    }
  }

  private void step(StoreFixture fixture, Random random, int step) throws Exception {
    int file = random.nextInt(FILES);
    int index = random.nextInt(PAGES);
    switch (random.nextInt(100)) {
      case 0 -> {
        fixture.reopen();
        assertThat(await(fixture.store().adopt(key(file), StoreFixture.token(tokens[file]))))
            .isEqualTo(versions[file]);
      }
      case 1 -> changeToken(fixture, file);
      case 2 -> {
        tokens[file]++;
        assertThat(await(fixture.store().advance(versions[file], StoreFixture.token(tokens[file]))))
            .isTrue();
      }
      case 3 -> forgetFile(fixture, file);
      case 4, 5, 6 -> forget(fixture, file, new PageRange(index, index + random.nextInt(20)));
      case 7 -> failingWrite(fixture, file, index, step);
      default -> {
        if (random.nextBoolean()) {
          compare(fixture, file, index);
        } else {
          int lengthBytes = random.nextInt(3) == 0 ? 1 + random.nextInt(2000) : PAGE_BYTES;
          write(fixture, file, index, StoreFixture.page(step, lengthBytes));
        }
      }
    }
  }

  private void adopt(StoreFixture fixture, int file) throws Exception {
    versions[file] = fixture.adopt(key(file), StoreFixture.token(tokens[file]));
  }

  private void changeToken(StoreFixture fixture, int file) throws Exception {
    FileVersion old = versions[file];
    tokens[file]++;
    adopt(fixture, file);
    assertThat(versions[file]).isNotEqualTo(old);
    model.keySet().removeIf(key -> key.fileNumber() == file);
    assertThat(fixture.read(old, 0)).isNull();
  }

  private void forgetFile(StoreFixture fixture, int file) throws Exception {
    await(fixture.store().forgetFile(key(file)));
    model.keySet().removeIf(key -> key.fileNumber() == file);
    adopt(fixture, file);
  }

  private void forget(StoreFixture fixture, int file, PageRange range) throws Exception {
    await(fixture.store().forget(versions[file], range));
    model.keySet().removeIf(key -> key.in(file, range));
  }

  private void failingWrite(StoreFixture fixture, int file, int index, int step) throws Exception {
    fixture.disk.set(Fault.SYNC_FAILS);
    StoreOutcome outcome =
        fixture.write(versions[file], index, StoreFixture.page(step, PAGE_BYTES));
    fixture.disk.set(Fault.NONE);
    assertThat(outcome).isNotEqualTo(StoreOutcome.STORED);
    if (outcome instanceof StoreOutcome.Failed) {
      model.remove(new PageKey(file, index));
    }
  }

  private void write(StoreFixture fixture, int file, int index, byte[] content) throws Exception {
    if (fixture.write(versions[file], index, content).equals(StoreOutcome.STORED)) {
      model.put(new PageKey(file, index), content);
    }
  }

  private void compare(StoreFixture fixture, int file, int index) throws Exception {
    byte[] found = fixture.read(versions[file], index);
    byte[] expected = model.get(new PageKey(file, index));
    if (found != null) {
      assertThat(found).as("page %d of file %d", index, file).isEqualTo(expected);
    } else if (expected != null) {
      assertThat(fixture.config().capacityBytes()).as("nothing evicted").isLessThan(2 << 20);
    }
  }

  private static FileKey key(int file) {
    return StoreFixture.file(file);
  }
}
