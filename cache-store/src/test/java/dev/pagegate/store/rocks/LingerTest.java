package dev.pagegate.store.rocks;

import static dev.pagegate.store.rocks.StoreFixture.FILE;
import static dev.pagegate.store.rocks.StoreFixture.PAGE_BYTES;
import static dev.pagegate.store.rocks.StoreFixture.TOKEN;
import static dev.pagegate.store.rocks.StoreFixture.await;
import static dev.pagegate.store.rocks.StoreFixture.file;
import static dev.pagegate.store.rocks.StoreFixture.page;
import static dev.pagegate.store.rocks.StoreFixture.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.store.FileVersion;
import dev.pagegate.store.PageRange;
import dev.pagegate.store.PageWrite;
import dev.pagegate.store.StoreOutcome;
import io.netty.buffer.ByteBuf;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that would put writes off for ever: each test shows what ends that. */
class LingerTest {
  private static final Duration FOR_EVER = Duration.ofDays(1);
  private static final long PENDING_LIMIT_PAGES = 100;

  @TempDir private Path directory;
  private StoreFixture fixture;
  private FileVersion version;

  @BeforeEach
  void open() throws Exception {
    fixture = new StoreFixture(directory.resolve("cache"), 16 << 20);
    fixture.config(
        fixture
            .config()
            .withPendingLimitBytes(PENDING_LIMIT_PAGES * PAGE_BYTES)
            .withLinger(new Linger(FOR_EVER, FOR_EVER)));
    fixture.reopen();
    version = fixture.adopt(FILE, TOKEN);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void hurry_aPutOffWrite_storesItAndItsNeighbours_notOthers() throws Exception {
    FileVersion other = fixture.adopt(file(2), TOKEN);
    PageWrite before = write(version, 3);
    PageWrite ofAnother = write(other, 4);
    PageWrite hurried = write(version, 4);
    PageWrite next = write(version, 5);

    hurried.hurry();

    assertThat(await(hurried.outcome())).isEqualTo(StoreOutcome.STORED);
    assertThat(await(next.outcome())).isEqualTo(StoreOutcome.STORED);
    assertThat(fixture.read(version, 4)).isEqualTo(page(4, PAGE_BYTES));
    assertThat(before.outcome()).isNotDone();
    assertThat(ofAnother.outcome()).isNotDone();
  }

  @Test
  void hurry_aWriteThatHasEnded_doesNothing() throws Exception {
    PageWrite write = write(version, 1);
    write.hurry();
    await(write.outcome());
    write.hurry();
    assertThat(await(write(version, 2, true).outcome())).isEqualTo(StoreOutcome.STORED);
  }

  @Test
  void adopt_whileWritesArePutOff_isNotHeldUp() throws Exception {
    PageWrite putOff = write(version, 1);
    assertThat(fixture.adopt(file(2), TOKEN)).isNotEqualTo(version);
    assertThat(putOff.outcome()).isNotDone();
  }

  @Test
  void adopt_anotherVersion_endsWhatWasPutOffOfTheFormer() throws Exception {
    PageWrite putOff = write(version, 1);

    FileVersion next = fixture.adopt(FILE, token(2));
    await(fixture.store().settled());

    assertThat(await(putOff.outcome()))
        .isEqualTo(new StoreOutcome.Skipped(StoreOutcome.Reason.VERSION_SUPERSEDED));
    assertThat(fixture.read(next, 1)).isNull();
  }

  @Test
  void forget_ofWhatIsPutOff_withdrawsIt() throws Exception {
    PageWrite forgotten = write(version, 1);
    PageWrite kept = write(version, 2);

    await(fixture.store().forget(version, PageRange.of(1)));

    assertThat(await(forgotten.outcome())).isEqualTo(StoreOutcome.WITHDRAWN);
    await(fixture.store().settled());
    assertThat(await(kept.outcome())).isEqualTo(StoreOutcome.STORED);
    assertThat(fixture.read(version, 1)).isNull();
    assertThat(fixture.read(version, 2)).isEqualTo(page(2, PAGE_BYTES));
  }

  @Test
  void write_afterTheForgetOfItsPage_isKept() throws Exception {
    PageWrite former = write(version, 1);
    var forgotten = fixture.store().forget(version, PageRange.ALL);
    PageWrite latter = write(version, 1);

    await(forgotten);
    await(fixture.store().settled());

    assertThat(await(former.outcome())).isEqualTo(StoreOutcome.WITHDRAWN);
    assertThat(await(latter.outcome())).isEqualTo(StoreOutcome.STORED);
    assertThat(fixture.read(version, 1)).isEqualTo(page(1, PAGE_BYTES));
  }

  @Test
  void write_manyOfThem_arePutOffNoLongerOnceHalfTheLimitWaits() throws Exception {
    PageWrite first = write(version, 0);
    for (int index = 1; index < PENDING_LIMIT_PAGES / 2; index++) {
      write(version, index);
    }
    assertThat(await(first.outcome())).isEqualTo(StoreOutcome.STORED);
  }

  @Test
  void close_whileWritesArePutOff_storesThem() throws Exception {
    PageWrite putOff = write(version, 1);

    fixture.reopen();

    assertThat(putOff.outcome()).isCompletedWithValue(StoreOutcome.STORED);
    assertThat(fixture.read(fixture.adopt(FILE, TOKEN), 1)).isEqualTo(page(1, PAGE_BYTES));
  }

  @Test
  void linger_whenNoneHasComeForAWhile_orTheOldestIsOldEnough_isOver() {
    Linger linger = new Linger(Duration.ofNanos(20), Duration.ofNanos(100));
    LingeringWrites writes = new LingeringWrites(linger, Long.MAX_VALUE);
    PendingWrite write =
        new PendingWrite(
            version,
            1,
            StoreFixture.buffer(page(1, 1)),
            new HiddenPages(),
            _ -> {},
            _ -> {},
            _ -> {});
    long since = write.sinceNanos();
    writes.add(write, since + 10);

    assertThat(writes.nanosLeft(since + 10)).isEqualTo(20);
    assertThat(writes.nanosLeft(since + 30)).isZero();
    writes.add(write, since + 95);
    assertThat(writes.nanosLeft(since + 95)).isEqualTo(5);
    assertThat(writes.nanosLeft(since + 101)).isNegative();
    write.withdraw();
  }

  private PageWrite write(FileVersion of, long index) {
    return write(of, index, false);
  }

  private PageWrite write(FileVersion of, long index, boolean hurried) {
    ByteBuf page = StoreFixture.buffer(page(index, PAGE_BYTES));
    try {
      PageWrite write = fixture.store().write(of, index, page);
      if (hurried) {
        write.hurry();
      }
      return write;
    } finally {
      page.release();
    }
  }
}
