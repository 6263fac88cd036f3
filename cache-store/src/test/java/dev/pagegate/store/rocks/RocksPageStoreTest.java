package dev.pagegate.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.store.FileVersion;
import dev.pagegate.store.PageRange;
import dev.pagegate.store.PageStore;
import dev.pagegate.store.PageStoreContract;
import dev.pagegate.store.PageWrite;
import dev.pagegate.store.VersionLookup;
import io.netty.buffer.ByteBuf;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksPageStoreTest extends PageStoreContract {
  @TempDir private Path directory;

  @Override
  protected PageStore open() throws Exception {
    return RocksPageStore.open(
        StoreConfig.of(directory.resolve("cache"), 16 << 20)
            .withPageBytes(4096)
            .withFreeSpaceFloorBytes(0));
  }

  @Test
  void kept_tellsWhatWouldBeServed() throws Exception {
    try (StoreFixture fixture = new StoreFixture(directory.resolve("own"), 16 << 20)) {
      FileVersion version = fixture.adopt(StoreFixture.FILE, StoreFixture.TOKEN);
      for (long index : new long[] {1, 2, 3, 5, 9}) {
        fixture.write(version, index, StoreFixture.page(index, StoreFixture.PAGE_BYTES));
      }
      StoreFixture.await(fixture.store().forget(version, PageRange.of(2)));

      assertThat(StoreFixture.await(fixture.store().kept(version, new PageRange(0, 9))))
          .containsExactly(PageRange.of(1), PageRange.of(3), PageRange.of(5));

      FileVersion next = fixture.adopt(StoreFixture.FILE, StoreFixture.token(2));
      assertThat(StoreFixture.await(fixture.store().kept(version, PageRange.ALL))).isEmpty();
      assertThat(StoreFixture.await(fixture.store().kept(next, PageRange.ALL))).isEmpty();
    }
  }

  /** A reader of a file that is kept must not be sent to the server for another file's sake. */
  @Test
  void find_whileOtherFilesAreAdopted_findsWhatIsKept() throws Exception {
    try (StoreFixture fixture = new StoreFixture(directory.resolve("own"), 16 << 20)) {
      FileVersion version = fixture.adopt(StoreFixture.FILE, StoreFixture.TOKEN);
      FaultySlabFiles.Stall stall = fixture.disk.stallNextWrite();
      ByteBuf page = StoreFixture.buffer(StoreFixture.page(1, StoreFixture.PAGE_BYTES));
      fixture.store().write(version, 1, page).hurry();
      page.release();
      stall.awaitArrival();
      var other = fixture.store().adopt(StoreFixture.file(2), StoreFixture.TOKEN);

      assertThat(StoreFixture.await(fixture.store().find(StoreFixture.FILE, StoreFixture.TOKEN)))
          .isEqualTo(new VersionLookup.Hit(version));
      assertThat(StoreFixture.await(fixture.store().find(StoreFixture.file(2), StoreFixture.TOKEN)))
          .isEqualTo(VersionLookup.MISS);
      assertThat(StoreFixture.await(fixture.store().find(StoreFixture.file(3), StoreFixture.TOKEN)))
          .isEqualTo(VersionLookup.NOTHING);

      stall.release();
      FileVersion adopted = StoreFixture.await(other);
      assertThat(StoreFixture.await(fixture.store().find(StoreFixture.file(2), StoreFixture.TOKEN)))
          .isEqualTo(new VersionLookup.Hit(adopted));
    }
  }

  @Test
  void find_whileItsRecordIsChanged_findsNothing() throws Exception {
    try (StoreFixture fixture = new StoreFixture(directory.resolve("own"), 16 << 20)) {
      FileVersion version = fixture.adopt(StoreFixture.FILE, StoreFixture.TOKEN);
      FaultySlabFiles.Stall stall = fixture.disk.stallNextWrite();
      ByteBuf page = StoreFixture.buffer(StoreFixture.page(1, StoreFixture.PAGE_BYTES));
      fixture.store().write(version, 1, page).hurry();
      page.release();
      stall.awaitArrival();
      var advanced = fixture.store().advance(version, StoreFixture.token(2));

      assertThat(StoreFixture.await(fixture.store().find(StoreFixture.FILE, StoreFixture.TOKEN)))
          .isEqualTo(VersionLookup.MISS);

      stall.release();
      assertThat(StoreFixture.await(advanced)).isTrue();
      assertThat(StoreFixture.await(fixture.store().find(StoreFixture.FILE, StoreFixture.token(2))))
          .isEqualTo(new VersionLookup.Hit(version));
    }
  }

  @Test
  void settled_completesAfterWhatWasAskedForBefore() throws Exception {
    try (StoreFixture fixture = new StoreFixture(directory.resolve("own"), 16 << 20)) {
      FileVersion version = fixture.adopt(StoreFixture.FILE, StoreFixture.TOKEN);
      ByteBuf page = StoreFixture.buffer(StoreFixture.page(1, StoreFixture.PAGE_BYTES));
      List<PageWrite> writes = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        writes.add(fixture.store().write(version, i, page));
      }
      page.release();

      StoreFixture.await(fixture.store().settled());

      assertThat(writes).allMatch(write -> write.outcome().isDone());
      assertThat(fixture.store().stats().pendingBytes()).isZero();
      fixture.store().close();
      StoreFixture.await(fixture.store().settled());
    }
  }
}
