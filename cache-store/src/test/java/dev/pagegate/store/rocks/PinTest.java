package dev.pagegate.store.rocks;

import static dev.pagegate.store.rocks.StoreFixture.FILE;
import static dev.pagegate.store.rocks.StoreFixture.PAGE_BYTES;
import static dev.pagegate.store.rocks.StoreFixture.TOKEN;
import static dev.pagegate.store.rocks.StoreFixture.await;
import static dev.pagegate.store.rocks.StoreFixture.file;
import static dev.pagegate.store.rocks.StoreFixture.page;
import static dev.pagegate.store.rocks.StoreFixture.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.store.FileKey;
import dev.pagegate.store.FileVersion;
import dev.pagegate.store.Pin;
import dev.pagegate.store.StoreException;
import io.netty.buffer.ByteBuf;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PinTest {
  private static final long CAPACITY_BYTES = 16 << 20;
  private static final FileKey OTHER = file(2);

  /** More than the cache can hold. */
  private static final int MANY = (int) (2 * CAPACITY_BYTES / PAGE_BYTES);

  private static final int PINNED = 100;
  private static final int BATCH = 100;

  @TempDir private Path directory;

  private StoreFixture fixture() throws StoreException {
    return new StoreFixture(directory.resolve("cache"), CAPACITY_BYTES);
  }

  private static Pin pin(FileKey file, long pages) {
    return new Pin(file, pages * PAGE_BYTES, "file " + file);
  }

  private static FileVersion fill(StoreFixture fixture, FileKey file, int pages) throws Exception {
    FileVersion version = fixture.adopt(file, TOKEN);
    for (int i = 0; i < pages; i++) {
      ByteBuf page = StoreFixture.buffer(page(i, PAGE_BYTES));
      var _ = fixture.store().write(version, i, page);
      page.release();
      if (i % BATCH == BATCH - 1) {
        await(fixture.store().settled());
      }
    }
    await(fixture.store().settled());
    return version;
  }

  private static int kept(StoreFixture fixture, FileVersion version, int first, int end)
      throws Exception {
    int kept = 0;
    for (int i = first; i < end; i++) {
      kept += fixture.read(version, i) == null ? 0 : 1;
    }
    return kept;
  }

  @Test
  void pin_ofAFile_keepsItsPagesThroughAScan() throws Exception {
    try (StoreFixture fixture = fixture()) {
      FileVersion version = fill(fixture, FILE, PINNED);
      assertThat(await(fixture.store().pin(pin(FILE, PINNED)))).isTrue();
      fill(fixture, OTHER, MANY);
      assertThat(fixture.store().stats().evicted()).isPositive();
      assertThat(kept(fixture, version, 0, PINNED)).isEqualTo(PINNED);
    }
  }

  @Test
  void pin_beforeTheFileIsKnown_coversItWhenItComes() throws Exception {
    try (StoreFixture fixture = fixture()) {
      assertThat(await(fixture.store().pin(pin(FILE, PINNED)))).isTrue();
      FileVersion version = fill(fixture, FILE, PINNED);
      fill(fixture, OTHER, MANY);
      assertThat(kept(fixture, version, 0, PINNED)).isEqualTo(PINNED);
    }
  }

  @Test
  void pin_afterARestart_isStillHonoured() throws Exception {
    try (StoreFixture fixture = fixture()) {
      FileVersion version = fill(fixture, FILE, PINNED);
      await(fixture.store().pin(pin(FILE, PINNED)));
      fixture.reopen();
      fill(fixture, OTHER, MANY);
      assertThat(fixture.store().pins()).containsExactly(pin(FILE, PINNED));
      assertThat(kept(fixture, version, 0, PINNED)).isEqualTo(PINNED);
    }
  }

  @Test
  void pin_ofPartOfAFile_leavesTheRestToEviction() throws Exception {
    try (StoreFixture fixture = fixture()) {
      FileVersion version = fill(fixture, FILE, 2 * PINNED);
      await(fixture.store().pin(pin(FILE, PINNED)));
      fill(fixture, OTHER, MANY);
      assertThat(kept(fixture, version, 0, PINNED)).isEqualTo(PINNED);
      assertThat(kept(fixture, version, PINNED, 2 * PINNED)).isZero();
    }
  }

  @Test
  void pin_ofAFileThatChanges_coversTheNewVersionAndNotTheOld() throws Exception {
    try (StoreFixture fixture = fixture()) {
      FileVersion before = fill(fixture, FILE, PINNED);
      await(fixture.store().pin(pin(FILE, PINNED)));
      FileVersion version = fixture.adopt(FILE, token(2));
      for (int i = 0; i < PINNED; i++) {
        fixture.write(version, i, page(1000 + i, PAGE_BYTES));
      }
      fill(fixture, OTHER, MANY);
      assertThat(kept(fixture, version, 0, PINNED)).isEqualTo(PINNED);
      assertThat(kept(fixture, before, 0, PINNED)).isZero();
    }
  }

  @Test
  void pin_ofAFileThatWasForgotten_coversItWhenItComesBack() throws Exception {
    try (StoreFixture fixture = fixture()) {
      fill(fixture, FILE, PINNED);
      await(fixture.store().pin(pin(FILE, PINNED)));
      await(fixture.store().forgetFile(FILE));
      FileVersion version = fill(fixture, FILE, PINNED);
      fill(fixture, OTHER, MANY);
      assertThat(kept(fixture, version, 0, PINNED)).isEqualTo(PINNED);
    }
  }

  @Test
  void unpin_thenScan_evictsLikeAnyOther() throws Exception {
    try (StoreFixture fixture = fixture()) {
      FileVersion version = fill(fixture, FILE, PINNED);
      await(fixture.store().pin(pin(FILE, PINNED)));
      assertThat(await(fixture.store().unpin(FILE))).isTrue();
      assertThat(await(fixture.store().unpin(FILE))).isFalse();
      fixture.reopen();
      fill(fixture, OTHER, MANY);
      assertThat(fixture.store().pins()).isEmpty();
      assertThat(kept(fixture, version, 0, PINNED)).isZero();
    }
  }

  @Test
  void pin_beyondTheBudget_isRefusedAndChangesNothing() throws Exception {
    try (StoreFixture fixture = fixture()) {
      long budgetPages = CAPACITY_BYTES / 2 / PAGE_BYTES;
      assertThat(await(fixture.store().pin(pin(FILE, budgetPages - 10)))).isTrue();
      assertThat(await(fixture.store().pin(pin(OTHER, 11)))).isFalse();
      assertThat(await(fixture.store().pin(pin(OTHER, 10)))).isTrue();
      assertThat(await(fixture.store().pin(pin(OTHER, 11)))).as("in place of its own").isFalse();
      assertThat(fixture.store().pins())
          .containsExactlyInAnyOrder(pin(FILE, budgetPages - 10), pin(OTHER, 10));
      assertThat(fixture.store().pinUse().reservedBytes()).isEqualTo(CAPACITY_BYTES / 2);
    }
  }

  @Test
  void write_besideAFullBudget_findsRoom() throws Exception {
    try (StoreFixture fixture = fixture()) {
      int budgetPages = (int) (CAPACITY_BYTES / 2 / PAGE_BYTES);
      FileVersion pinned = fill(fixture, FILE, budgetPages);
      await(fixture.store().pin(pin(FILE, budgetPages)));
      FileVersion version = fill(fixture, OTHER, MANY);
      assertThat(fixture.read(version, MANY - 1)).isEqualTo(page(MANY - 1, PAGE_BYTES));
      assertThat(kept(fixture, pinned, 0, budgetPages)).isEqualTo(budgetPages);
    }
  }
}
