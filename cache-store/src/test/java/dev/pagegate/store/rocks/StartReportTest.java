package dev.pagegate.store.rocks;

import static dev.pagegate.store.rocks.StoreFixture.FILE;
import static dev.pagegate.store.rocks.StoreFixture.PAGE_BYTES;
import static dev.pagegate.store.rocks.StoreFixture.TOKEN;
import static dev.pagegate.store.rocks.StoreFixture.await;
import static dev.pagegate.store.rocks.StoreFixture.file;
import static dev.pagegate.store.rocks.StoreFixture.page;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.store.FileKey;
import dev.pagegate.store.FileVersion;
import dev.pagegate.store.StartReport;
import dev.pagegate.store.StartReport.Index;
import dev.pagegate.store.StartReport.Stop;
import dev.pagegate.store.StoreException;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartReportTest {
  private static final long CAPACITY_BYTES = 64 << 20;

  @TempDir private Path directory;

  private StoreFixture fixture() throws StoreException {
    return new StoreFixture(directory.resolve("cache"), CAPACITY_BYTES);
  }

  private static StartReport loaded(StoreFixture fixture) {
    StartReport report = fixture.store().startReport().orElseThrow();
    while (!report.complete()) {
      Thread.onSpinWait();
      report = fixture.store().startReport().orElseThrow();
    }
    return report;
  }

  private static void fill(StoreFixture fixture, FileKey file, int pages) throws Exception {
    FileVersion version = fixture.adopt(file, TOKEN);
    for (int i = 0; i < pages; i++) {
      fixture.write(version, i, page(i, PAGE_BYTES));
    }
  }

  @Test
  void open_emptyDirectory_nobodyWasThereBefore() throws Exception {
    try (StoreFixture fixture = fixture()) {
      StartReport report = loaded(fixture);
      assertThat(report.stopped()).isEqualTo(Stop.NEVER);
      assertThat(report.index()).isEqualTo(Index.NEW);
      assertThat(report.pages()).isZero();
    }
  }

  @Test
  void open_afterClose_countsWhatIsThere() throws Exception {
    try (StoreFixture fixture = fixture()) {
      fill(fixture, FILE, 5);
      fixture.reopen();
      StartReport report = loaded(fixture);
      assertThat(report.stopped()).isEqualTo(Stop.CLEAN);
      assertThat(report.index()).isEqualTo(Index.KEPT);
      assertThat(report.pages()).isEqualTo(5);
      assertThat(report.bytes()).isEqualTo(5L * PAGE_BYTES);
      assertThat(report.unreachable()).isZero();
    }
  }

  @Test
  void open_ofWhatAKilledProcessLeft_saysSo() throws Exception {
    try (StoreFixture fixture = fixture()) {
      fill(fixture, FILE, 5);
      fixture.reopen(); // the mark of a clean stop is gone while somebody runs
      Path left = directory.resolve("left");
      copy(directory.resolve("cache"), left);
      try (StoreFixture after = new StoreFixture(left, CAPACITY_BYTES)) {
        assertThat(loaded(after).stopped()).isEqualTo(Stop.ABRUPT);
        assertThat(loaded(after).pages()).isEqualTo(5);
      }
    }
  }

  @Test
  @SuppressWarnings("try") // what is closed early is opened again
  void open_refused_leavesWordOfTheLastStop() throws Exception {
    try (StoreFixture fixture = fixture()) {
      fill(fixture, FILE, 1);
      fixture.close();
      StoreConfig other = fixture.config().withPageBytes(2 * PAGE_BYTES);
      assertThatThrownBy(() -> RocksPageStore.open(other)).isInstanceOf(StoreException.class);
      fixture.open();
      assertThat(loaded(fixture).stopped()).isEqualTo(Stop.CLEAN);
    }
  }

  @Test
  @SuppressWarnings("try") // what is closed early is opened again
  void open_damagedIndex_saysThatItWasDropped() throws Exception {
    try (StoreFixture fixture = fixture()) {
      fill(fixture, FILE, 5);
      fixture.close();
      Files.writeString(directory.resolve("cache/index/CURRENT"), "MANIFEST-nonsense\n");
      fixture.open();
      StartReport report = loaded(fixture);
      assertThat(report.index()).isEqualTo(Index.DROPPED);
      assertThat(report.pages()).isZero();
    }
  }

  @Test
  void usage_ofTwoGroups_toldApartByPrefix() throws Exception {
    try (StoreFixture fixture = fixture()) {
      loaded(fixture);
      fill(fixture, file(0x101), 3);
      fill(fixture, file(0x102), 4);
      fill(fixture, file(0x201), 5);
      Map<FileKey, Long> usage = await(fixture.store().usage(1));
      assertThat(usage)
          .containsOnly(
              Map.entry(FileKey.copyOf(new byte[] {1}), 7L * PAGE_BYTES),
              Map.entry(FileKey.copyOf(new byte[] {2}), 5L * PAGE_BYTES));
    }
  }

  @Test
  void usage_ofMoreSlotsThanASample_isCloseToWhatIsUsed() throws Exception {
    try (StoreFixture fixture = fixture()) {
      loaded(fixture);
      FileVersion version = fixture.adopt(FILE, TOKEN);
      for (int i = 0; i < UsageSample.MAX_SLOTS + 2000; i++) {
        ByteBuf page = StoreFixture.buffer(page(i, PAGE_BYTES));
        var _ = fixture.store().write(version, i, page);
        page.release();
        if (i % 500 == 0) {
          await(fixture.store().settled());
        }
      }
      await(fixture.store().settled());
      long used = fixture.store().stats().usedBytes();
      long estimated =
          await(fixture.store().usage(2)).values().stream().mapToLong(Long::longValue).sum();
      assertThat(estimated).isBetween(used * 9 / 10, used * 11 / 10);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.toList()) {
        Files.copy(each, to.resolve(from.relativize(each).toString()));
      }
    }
  }
}
