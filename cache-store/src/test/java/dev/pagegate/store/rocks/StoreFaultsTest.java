package dev.pagegate.store.rocks;

import static dev.pagegate.store.rocks.StoreFixture.FILE;
import static dev.pagegate.store.rocks.StoreFixture.PAGE_BYTES;
import static dev.pagegate.store.rocks.StoreFixture.TOKEN;
import static dev.pagegate.store.rocks.StoreFixture.await;
import static dev.pagegate.store.rocks.StoreFixture.buffer;
import static dev.pagegate.store.rocks.StoreFixture.page;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.store.FileVersion;
import dev.pagegate.store.PageLookup;
import dev.pagegate.store.PageWrite;
import dev.pagegate.store.StoreOutcome;
import dev.pagegate.store.rocks.FaultySlabFiles.Fault;
import dev.pagegate.store.rocks.FaultySlabFiles.Stall;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreFaultsTest {
  @TempDir private Path directory;
  private StoreFixture fixture;
  private FileVersion version;

  @BeforeEach
  void open() throws Exception {
    fixture = new StoreFixture(directory.resolve("cache"), 16 << 20);
    version = fixture.adopt(FILE, TOKEN);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void write_diskFails_failsAndForgetsOlderCopy() throws Exception {
    fixture.write(version, 0, page(1, PAGE_BYTES));
    fixture.disk.set(Fault.WRITE_FAILS);

    assertThat(fixture.write(version, 0, page(2, PAGE_BYTES)))
        .isInstanceOf(StoreOutcome.Failed.class);

    fixture.disk.set(Fault.NONE);
    assertThat(fixture.read(version, 0)).isNull();
    assertThat(fixture.write(version, 0, page(3, PAGE_BYTES))).isEqualTo(StoreOutcome.STORED);
    assertThat(fixture.read(version, 0)).isEqualTo(page(3, PAGE_BYTES));
  }

  @Test
  void write_syncFails_isNotIndexed() throws Exception {
    fixture.disk.set(Fault.SYNC_FAILS);
    assertThat(fixture.write(version, 0, page(1, PAGE_BYTES)))
        .isInstanceOf(StoreOutcome.Failed.class);
    fixture.disk.set(Fault.NONE);
    fixture.reopen();
    assertThat(fixture.read(version, 0)).isNull();
  }

  @Test
  void read_diskFails_saysSoAndKeepsThePage() throws Exception {
    fixture.write(version, 0, page(1, PAGE_BYTES));
    fixture.disk.set(Fault.READ_FAILS);
    assertThat(fixture.lookup(version, 0)).isInstanceOf(PageLookup.Failed.class);
    fixture.disk.set(Fault.NONE);
    assertThat(fixture.read(version, 0)).isEqualTo(page(1, PAGE_BYTES));
  }

  @Test
  void write_diskFull_evictsInsteadOfGrowing() throws Exception {
    fixture.write(version, 0, page(0, PAGE_BYTES));
    fixture.disk.set(Fault.CREATE_FINDS_NO_SPACE);
    int pages = 1000;
    for (int index = 1; index < pages; index++) {
      assertThat(fixture.write(version, index, page(index, PAGE_BYTES)))
          .isEqualTo(StoreOutcome.STORED);
    }
    assertThat(fixture.store().stats().evicted()).isGreaterThan(500);
    assertThat(fixture.read(version, pages - 1)).isEqualTo(page(pages - 1, PAGE_BYTES));
  }

  @Test
  void write_diskFullFromTheStart_isSkipped() throws Exception {
    fixture.disk.set(Fault.CREATE_FINDS_NO_SPACE);
    assertThat(fixture.write(version, 0, page(0, PAGE_BYTES)))
        .isEqualTo(new StoreOutcome.Skipped(StoreOutcome.Reason.NO_SPACE));
  }

  @Test
  void write_pendingLimit_isSkippedAndCounted() throws Exception {
    fixture.close();
    fixture.config(fixture.config().withPendingLimitBytes(2 * PAGE_BYTES));
    fixture.open();
    Stall stall = fixture.disk.stallNextWrite();
    List<PageWrite> writes = new ArrayList<>();
    ByteBuf page = buffer(page(1, PAGE_BYTES));
    for (int index = 0; index < 3; index++) {
      writes.add(fixture.store().write(version, index, page));
    }
    assertThat(writes.get(2).outcome())
        .isCompletedWithValue(new StoreOutcome.Skipped(StoreOutcome.Reason.PENDING_LIMIT));
    assertThat(fixture.store().stats().skipped()).isEqualTo(1);
    assertThat(fixture.store().stats().pendingBytes()).isEqualTo(2 * PAGE_BYTES);

    stall.release();
    assertThat(await(writes.get(1).outcome())).isEqualTo(StoreOutcome.STORED);
    assertThat(fixture.store().stats().pendingBytes()).isZero();
    page.release();
  }

  @Test
  void withdraw_whileTheDiskStalls_completesAtOnceAndIsNeverServed() throws Exception {
    Stall stall = fixture.disk.stallNextWrite();
    ByteBuf writing = buffer(page(1, PAGE_BYTES));
    ByteBuf queued = buffer(page(2, PAGE_BYTES));
    PageWrite first = fixture.store().write(version, 0, writing);
    stall.awaitArrival();
    PageWrite second = fixture.store().write(version, 1, queued);

    first.withdraw();
    second.withdraw();

    assertThat(first.outcome()).isCompletedWithValue(StoreOutcome.WITHDRAWN);
    assertThat(second.outcome()).isCompletedWithValue(StoreOutcome.WITHDRAWN);
    assertThat(queued.refCnt()).as("given back at once").isEqualTo(1);
    assertThat(writing.refCnt()).as("the disk still reads it").isEqualTo(2);
    writing.setZero(0, PAGE_BYTES / 2);
    stall.release();
    fixture.adopt(FILE, StoreFixture.token(1));
    assertThat(fixture.read(version, 0)).isNull();
    fixture.reopen();
    assertThat(fixture.read(version, 0)).isNull();
    assertThat(fixture.read(version, 1)).isNull();
    assertThat(writing.refCnt()).isEqualTo(1);
    writing.release();
    queued.release();
  }

  @Test
  void withdraw_whenTheIndexHasIt_isHiddenAtOnceAndRemovedForGood() throws Exception {
    AtomicReference<@Nullable PageWrite> late = new AtomicReference<>();
    fixture.crashPoints(
        point -> {
          PageWrite write = point == CrashPoint.INDEX_SYNCED ? late.getAndSet(null) : null;
          if (write != null) {
            write.withdraw();
          }
        });
    fixture.reopen();
    Stall stall = fixture.disk.stallNextWrite();
    ByteBuf page = buffer(page(1, PAGE_BYTES));
    PageWrite write = fixture.store().write(version, 0, page);
    stall.awaitArrival();
    late.set(write);
    stall.release();

    assertThat(await(write.outcome())).isEqualTo(StoreOutcome.WITHDRAWN);

    assertThat(fixture.read(version, 0)).isNull();
    fixture.reopen();
    assertThat(fixture.read(version, 0)).isNull();
    page.release();
  }

  @Test
  void read_adjacentPagesOneChangedOnDisk_servesTheOthers() throws Exception {
    for (int index = 0; index < 8; index++) {
      fixture.write(version, index, page(index, PAGE_BYTES));
    }
    damageFirstSlabAt(3L * PAGE_BYTES + 100);
    List<ByteBuf> into =
        Stream.generate(() -> Unpooled.directBuffer(PAGE_BYTES, PAGE_BYTES)).limit(8).toList();

    List<PageLookup> found = await(fixture.store().read(version, 0, into));

    assertThat(found.stream().filter(PageLookup.Hit.class::isInstance)).hasSize(7);
    assertThat(found.stream().filter(PageLookup.Damaged.class::isInstance)).hasSize(1);
    into.forEach(ByteBuf::release);
  }

  @Test
  void read_bytesChangedOnDisk_isDamagedOnceAndThenMissing() throws Exception {
    fixture.write(version, 0, page(1, PAGE_BYTES));
    fixture.write(version, 1, page(2, PAGE_BYTES));
    damageFirstSlabAt(100);

    assertThat(fixture.lookup(version, 0)).isInstanceOf(PageLookup.Damaged.class);
    assertThat(fixture.read(version, 0)).isNull();
    assertThat(fixture.read(version, 1)).isEqualTo(page(2, PAGE_BYTES));
    assertThat(fixture.store().stats().damaged()).isEqualTo(1);
    fixture.reopen();
    assertThat(fixture.read(version, 0)).isNull();
    assertThat(fixture.write(version, 0, page(3, PAGE_BYTES))).isEqualTo(StoreOutcome.STORED);
    assertThat(fixture.read(version, 0)).isEqualTo(page(3, PAGE_BYTES));
  }

  private void damageFirstSlabAt(long offset) throws Exception {
    try (Stream<Path> slabs = Files.list(fixture.config().directory().resolve("slabs"));
        RandomAccessFile slab =
            new RandomAccessFile(slabs.sorted().findFirst().orElseThrow().toFile(), "rw")) {
      slab.seek(offset);
      int old = slab.read();
      slab.seek(offset);
      slab.write(old ^ 1);
    }
  }
}
