package dev.pagegate.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.store.CheckReport;
import dev.pagegate.store.FileVersion;
import dev.pagegate.store.StoreException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checking a cache of eight full pages and one that is kept in the index. */
class CacheCheckTest {
  private static final long CAPACITY_BYTES = 32L << 20;
  private static final int FULL_PAGES = 8;
  private static final int SMALL_BYTES = 100;

  @TempDir private Path directory;

  @BeforeEach
  void fill() throws Exception {
    try (StoreFixture fixture = new StoreFixture(directory, CAPACITY_BYTES)) {
      FileVersion version = fixture.adopt(StoreFixture.FILE, StoreFixture.TOKEN);
      for (int index = 0; index <= FULL_PAGES; index++) {
        fixture.write(version, index, content(index));
      }
    }
  }

  @Test
  void run_soundCache_isCleanAndTellsHowFarItIs() throws Exception {
    List<Long> told = new ArrayList<>();
    long[] total = {0};
    CheckReport report =
        CacheCheck.run(
            directory,
            CacheCheck.Repair.REPORT_ONLY,
            new CacheCheck.Listener() {
              @Override
              public void starts(long totalBytes) {
                total[0] = totalBytes;
              }

              @Override
              public void checked(long bytes) {
                told.add(bytes);
              }
            });
    assertThat(report.sound()).isEqualTo(FULL_PAGES + 1);
    assertThat(report.damaged()).isZero();
    assertThat(report.isClean()).isTrue();
    assertThat(total[0]).isEqualTo(FULL_PAGES * (long) StoreFixture.PAGE_BYTES + SMALL_BYTES);
    assertThat(told.stream().mapToLong(Long::longValue).sum()).isEqualTo(total[0]);
  }

  @Test
  void run_damagedPages_areReportedAndKept() throws Exception {
    damageSlot(0);
    damageSlot(3);
    for (int time = 0; time < 2; time++) {
      CheckReport report = run(CacheCheck.Repair.REPORT_ONLY);
      assertThat(report.damaged()).isEqualTo(2);
      assertThat(report.dropped()).isZero();
      assertThat(report.sound()).isEqualTo(FULL_PAGES - 1);
      assertThat(report.findings()).hasSize(2).allMatch(line -> line.contains("checksum"));
      assertThat(report.isClean()).isFalse();
    }
  }

  @Test
  void repair_damagedPages_dropsTheseAndNoOthers() throws Exception {
    damageSlot(0);
    damageSlot(3);
    CheckReport report = run(CacheCheck.Repair.DROP_DAMAGED);
    assertThat(report.dropped()).isEqualTo(2);
    assertThat(report.isClean()).isTrue();
    assertThat(run(CacheCheck.Repair.REPORT_ONLY).damaged()).isZero();
    assertThat(served()).isEqualTo(FULL_PAGES + 1 - 2);
  }

  @Test
  void repair_slabGone_dropsItsPagesAndKeepsTheSmallOne() throws Exception {
    Files.delete(slab());
    CheckReport report = run(CacheCheck.Repair.DROP_DAMAGED);
    assertThat(report.dropped()).isEqualTo(FULL_PAGES);
    assertThat(report.findings()).allMatch(line -> line.contains("does not exist"));
    assertThat(served()).isOne();
  }

  @Test
  void repair_soundCache_dropsNothing() throws Exception {
    assertThat(run(CacheCheck.Repair.DROP_DAMAGED).dropped()).isZero();
    assertThat(served()).isEqualTo(FULL_PAGES + 1);
  }

  @Test
  void repair_cacheInUse_isRefusedAndLeftAlone() throws Exception {
    damageSlot(0);
    try (StoreFixture owner = new StoreFixture(directory, CAPACITY_BYTES)) {
      assertThatThrownBy(() -> run(CacheCheck.Repair.DROP_DAMAGED))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("in use");
      assertThat(owner.store().stats().damaged()).isZero();
    }
    assertThat(run(CacheCheck.Repair.REPORT_ONLY).damaged()).isOne();
  }

  private CheckReport run(CacheCheck.Repair repair) throws StoreException {
    return CacheCheck.run(directory, repair, CacheCheck.Listener.SILENT);
  }

  /** How many pages the store serves, each with its bytes. */
  private int served() throws Exception {
    int served = 0;
    try (StoreFixture fixture = new StoreFixture(directory, CAPACITY_BYTES)) {
      FileVersion version = fixture.adopt(StoreFixture.FILE, StoreFixture.TOKEN);
      for (int index = 0; index <= FULL_PAGES; index++) {
        byte[] found = fixture.read(version, index);
        if (found != null) {
          assertThat(found).isEqualTo(content(index));
          served++;
        }
      }
    }
    return served;
  }

  private static byte[] content(int index) {
    return StoreFixture.page(index, index < FULL_PAGES ? StoreFixture.PAGE_BYTES : SMALL_BYTES);
  }

  /** Changes a byte of one of the slots that are in use, the first ones. */
  private void damageSlot(int position) throws IOException {
    try (var slab = new RandomAccessFile(slab().toFile(), "rw")) {
      slab.seek((long) position * StoreFixture.PAGE_BYTES);
      int was = slab.read();
      slab.seek((long) position * StoreFixture.PAGE_BYTES);
      slab.write(was ^ 1);
    }
  }

  private Path slab() throws IOException {
    try (Stream<Path> slabs = Files.list(directory.resolve("slabs"))) {
      return slabs.findFirst().orElseThrow();
    }
  }
}
