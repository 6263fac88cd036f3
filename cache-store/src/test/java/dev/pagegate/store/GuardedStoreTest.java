package dev.pagegate.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class GuardedStoreTest {
  private static final FileKey FILE = FileKey.copyOf(new byte[] {1});
  private static final CoherencyToken TOKEN = CoherencyToken.copyOf(new byte[] {1});
  private static final CoherencyToken NEW_TOKEN = CoherencyToken.copyOf(new byte[] {2});
  private static final Duration DEADLINE = Duration.ofMillis(20);
  private static final Duration BACK_OFF = Duration.ofSeconds(30);
  private static final StoreOutcome SICK = new StoreOutcome.Skipped(StoreOutcome.Reason.DISK_SICK);

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
  private final ByteBuf page = Unpooled.wrappedBuffer(new byte[4096]);
  private final MemoryPageStore disk = new MemoryPageStore();
  private final GuardedStore store =
      new GuardedStore(disk, new GuardedStore.Limits(DEADLINE, 3, BACK_OFF), now::get, scheduler);
  private FileVersion version = new FileVersion(0, 0);

  @BeforeEach
  void adoptFile() throws Exception {
    version = await(store.adopt(FILE, TOKEN));
  }

  @AfterEach
  void close() {
    store.close();
    scheduler.shutdownNow();
  }

  @Test
  void write_healthyDisk_isServed() throws Exception {
    assertThat(write(0)).isEqualTo(StoreOutcome.STORED);
    assertThat(read(0)).isEqualTo(new PageLookup.Hit(4096));
  }

  @Test
  void write_overdue_isWithdrawnAndNeverServed() throws Exception {
    disk.hold();
    PageWrite write = store.write(version, 0, page);
    assertThat(write.outcome()).isNotDone();

    pass(DEADLINE);

    assertThat(await(write.outcome())).isEqualTo(StoreOutcome.WITHDRAWN);
    disk.release();
    assertThat(read(0)).isEqualTo(PageLookup.MISS);
  }

  @Test
  void write_failed_isForgottenAndSaysSo() throws Exception {
    disk.fail(new IOException("EIO"));
    assertThat(write(0)).isInstanceOf(StoreOutcome.Failed.class);
    assertThat(disk.forgets()).isEqualTo(1);
  }

  @Test
  void write_afterFailuresInARow_isSkippedUntilBackOffIsOver() throws Exception {
    makeSick();
    disk.fail(null);

    assertThat(write(9)).isEqualTo(SICK);
    assertThat(read(9)).isEqualTo(PageLookup.MISS);
    assertThat(store.stats().skipped()).isEqualTo(1);
    pass(BACK_OFF.minusMillis(1));
    assertThat(write(9)).isEqualTo(SICK);
    pass(Duration.ofMillis(1));

    assertThat(write(9)).isEqualTo(StoreOutcome.STORED);
    assertThat(store.isSick()).isFalse();
    assertThat(read(9)).isEqualTo(new PageLookup.Hit(4096));
  }

  @Test
  void write_probeFails_isSickAgainForAWholeBackOff() throws Exception {
    makeSick();
    pass(BACK_OFF);
    assertThat(write(9)).isInstanceOf(StoreOutcome.Failed.class);
    assertThat(write(9)).isEqualTo(SICK);
    pass(BACK_OFF.minusMillis(1));
    assertThat(write(9)).isEqualTo(SICK);
  }

  @Test
  void write_probeUnderWay_letsNobodyElseThrough() throws Exception {
    makeSick();
    disk.fail(null);
    disk.hold();
    pass(BACK_OFF);
    PageWrite probe = store.write(version, 0, page);
    assertThat(write(1)).isEqualTo(SICK);
    disk.release();
    assertThat(await(probe.outcome())).isEqualTo(StoreOutcome.STORED);
    assertThat(write(1)).isEqualTo(StoreOutcome.STORED);
  }

  @Test
  void write_successBetweenFailures_keepsDiskWell() throws Exception {
    for (int round = 0; round < 5; round++) {
      disk.fail(new IOException("EIO"));
      write(0);
      write(1);
      disk.fail(null);
      assertThat(write(2)).isEqualTo(StoreOutcome.STORED);
    }
  }

  @Test
  void read_hitBetweenFailedWrites_doesNotHideThem() throws Exception {
    write(7);
    for (int index = 0; index < 3; index++) {
      disk.fail(new IOException("EIO"));
      write(index);
      disk.fail(null);
      read(7);
    }
    assertThat(store.isSick()).isTrue();
  }

  /** A disk may answer from memory what it cannot read any more. */
  @Test
  @Timeout(60)
  void read_overdue_countsThoughOthersAreAnswered() throws Exception {
    disk.holdReads();
    for (int index = 0; index < 3; index++) {
      var _ = store.read(version, index, Unpooled.buffer(4096));
    }
    pass(DEADLINE.minusMillis(1));
    await(store.find(FILE, TOKEN));
    pass(Duration.ofMillis(1));
    while (!store.isSick()) {
      assertThat(Thread.currentThread().isInterrupted()).as("told too late").isFalse();
      Thread.onSpinWait();
    }
  }

  @Test
  void adopt_overdue_failsInTime() {
    disk.hold();
    CompletableFuture<FileVersion> adopted = store.adopt(FILE, NEW_TOKEN);
    pass(DEADLINE);
    assertThat(adopted).failsWithin(60, TimeUnit.SECONDS);
  }

  @Test
  void forget_sickDisk_reachesItAndFailsAtOnce() throws Exception {
    makeSick();
    int before = disk.forgets();
    CompletableFuture<Void> forgotten = store.forget(version, PageRange.ALL);
    assertThat(forgotten).isCompletedExceptionally();
    assertThat(disk.forgets()).isEqualTo(before + 1);
  }

  private void makeSick() throws Exception {
    disk.fail(new IOException("EIO"));
    for (int index = 0; index < 3; index++) {
      assertThat(write(index)).isInstanceOf(StoreOutcome.Failed.class);
    }
    assertThat(store.isSick()).isTrue();
  }

  private StoreOutcome write(long index) throws Exception {
    return await(store.write(version, index, page).outcome());
  }

  private PageLookup read(long index) throws Exception {
    return await(store.read(version, index, Unpooled.buffer(4096)));
  }

  private void pass(Duration time) {
    now.updateAndGet(instant -> instant.plus(time));
  }

  private static <T> T await(CompletableFuture<T> future) throws Exception {
    return future.get(60, TimeUnit.SECONDS);
  }
}
