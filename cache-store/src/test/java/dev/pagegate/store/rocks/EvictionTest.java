package dev.pagegate.store.rocks;

import static dev.pagegate.store.rocks.StoreFixture.FILE;
import static dev.pagegate.store.rocks.StoreFixture.PAGE_BYTES;
import static dev.pagegate.store.rocks.StoreFixture.TOKEN;
import static dev.pagegate.store.rocks.StoreFixture.page;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.store.FileVersion;
import dev.pagegate.store.StoreOutcome;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvictionTest {
  private static final long CAPACITY_BYTES = 16 << 20;

  @TempDir private Path directory;

  @Test
  void write_threeTimesTheCapacity_keepsTheCapAndTheLastPages() throws Exception {
    try (StoreFixture fixture = fixture()) {
      FileVersion version = fixture.adopt(FILE, TOKEN);
      int pages = (int) (3 * CAPACITY_BYTES / PAGE_BYTES);
      fill(fixture, version, 0, pages, PAGE_BYTES);

      assertThat(usedBytes()).isLessThanOrEqualTo(CAPACITY_BYTES);
      assertThat(fixture.store().stats().usedBytes()).isGreaterThan(CAPACITY_BYTES / 2);
      assertThat(fixture.read(version, pages - 1)).isEqualTo(page(pages - 1, PAGE_BYTES));
      assertThat(fixture.read(version, 0)).isNull();
    }
  }

  @Test
  void write_smallPagesBeyondTheirShare_keepsTheCap() throws Exception {
    try (StoreFixture fixture = fixture()) {
      FileVersion version = fixture.adopt(FILE, TOKEN);
      fill(fixture, version, 0, 30_000, 1000);
      assertThat(usedBytes()).isLessThanOrEqualTo(CAPACITY_BYTES);
      assertThat(fixture.store().stats().evicted()).isPositive();
      assertThat(fixture.read(version, 29_999)).isEqualTo(page(29_999, 1000));
    }
  }

  @Test
  void write_scanPastTheCapacity_leavesWhatIsReadOften() throws Exception {
    try (StoreFixture fixture = fixture()) {
      FileVersion version = fixture.adopt(FILE, TOKEN);
      int hot = 200;
      fill(fixture, version, 0, hot, PAGE_BYTES);
      int pages = (int) (2 * CAPACITY_BYTES / PAGE_BYTES);
      for (int from = hot; from < pages; from += 500) {
        for (int index = 0; index < hot; index++) {
          fixture.lookup(version, index);
        }
        fill(fixture, version, from, Math.min(pages, from + 500), PAGE_BYTES);
      }
      int kept = 0;
      for (int index = 0; index < hot; index++) {
        kept += fixture.read(version, index) == null ? 0 : 1;
      }
      assertThat(kept).isGreaterThan(hot * 9 / 10);
    }
  }

  @Test
  void reopen_fullCache_evictsOldPagesForNewOnes() throws Exception {
    try (StoreFixture fixture = fixture()) {
      FileVersion version = fixture.adopt(FILE, TOKEN);
      int pages = (int) (CAPACITY_BYTES / PAGE_BYTES);
      fill(fixture, version, 0, pages, PAGE_BYTES);
      fixture.reopen();
      StoreOutcome outcome;
      do {
        // Until the slots are known there may be none to give.
        outcome = fixture.write(version, pages, page(pages, PAGE_BYTES));
      } while (outcome.equals(new StoreOutcome.Skipped(StoreOutcome.Reason.NO_SPACE)));
      assertThat(outcome).isEqualTo(StoreOutcome.STORED);
      fill(fixture, version, pages, 2 * pages, PAGE_BYTES);
      assertThat(usedBytes()).isLessThanOrEqualTo(CAPACITY_BYTES);
      assertThat(fixture.read(version, 2L * pages - 1)).isEqualTo(page(2L * pages - 1, PAGE_BYTES));
    }
  }

  @Test
  void reopen_smallerCapacity_givesSlabsBack() throws Exception {
    try (StoreFixture fixture = fixture()) {
      FileVersion version = fixture.adopt(FILE, TOKEN);
      int pages = (int) (CAPACITY_BYTES / PAGE_BYTES);
      fill(fixture, version, 0, pages, PAGE_BYTES);
      fixture.config(
          StoreConfig.of(fixture.config().directory(), CAPACITY_BYTES / 2)
              .withPageBytes(PAGE_BYTES)
              .withFreeSpaceFloorBytes(0));
      fixture.reopen();
      Random random = new Random(5);
      while (usedBytes() > CAPACITY_BYTES / 2) {
        fixture.write(version, random.nextInt(pages), page(1, PAGE_BYTES));
      }
    }
  }

  private StoreFixture fixture() throws Exception {
    return new StoreFixture(directory.resolve("cache"), CAPACITY_BYTES);
  }

  private static void fill(
      StoreFixture fixture, FileVersion version, int from, int end, int lengthBytes)
      throws Exception {
    List<CompletableFuture<StoreOutcome>> outcomes = new ArrayList<>();
    for (int index = from; index < end; index++) {
      ByteBuf page = StoreFixture.buffer(page(index, lengthBytes));
      outcomes.add(fixture.store().write(version, index, page).outcome());
      page.release();
      if (outcomes.size() == 200 || index == end - 1) {
        for (CompletableFuture<StoreOutcome> outcome : outcomes) {
          assertThat(StoreFixture.await(outcome)).isEqualTo(StoreOutcome.STORED);
        }
        outcomes.clear();
      }
    }
  }

  private long usedBytes() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(EvictionTest::sizeBytes).sum();
    }
  }

  private static long sizeBytes(Path file) {
    try {
      return Files.exists(file) ? Files.size(file) : 0;
    } catch (NoSuchFileException e) {
      // RocksDB removes a file while the directory is walked.
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
