package dev.pagegate.client.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.page.PageSource.Currency;
import dev.pagegate.store.CoherencyToken;
import dev.pagegate.store.FileKey;
import dev.pagegate.store.PageLookup;
import dev.pagegate.store.StoreOutcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The contracts of the page gate, G1 to G5, G8 and G9, against a store that the test controls. */
class PageGateTest {
  private static final int PAGE_BYTES = 4096;
  private static final CoherencyToken V1 = CoherencyToken.copyOf(new byte[] {1});
  private static final CoherencyToken V2 = CoherencyToken.copyOf(new byte[] {2});

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final byte[] content = random(3 * PAGE_BYTES + 100, 1);
  private final FakePageStore store = new FakePageStore(PAGE_BYTES);
  private final FakeServer server = new FakeServer(content);
  private final PageCache cache =
      new PageCache(PageCacheConfig.ofMemory(1 << 20), store, new SimpleMeterRegistry());
  private final FilePages file = cache.open(FileKey.copyOf(new byte[] {7}), server);

  @AfterEach
  void closesWithoutLeak() {
    cache.close();
    store.writes().forEach(write -> write.ends(StoreOutcome.WITHDRAWN));
    assertThat(cache.poolUsedBytes()).isZero();
    assertThat(store.violations()).isEmpty();
  }

  /** David Howells' seven steps and five letters, in his order. */
  @Test
  void read_thenMakeWritable_followsTheSevenSteps() {
    // The disk cache knows the file, so it has to be asked for the page.
    var _ = store.adopt(FileKey.copyOf(new byte[] {7}), V1);
    file.adopt(V1, content.length);
    server.waitsForTheTest();

    // 1. The read is issued and memory does not have the page.
    CompletableFuture<PageSpan> read = file.read(0, 100);
    assertThat(read).isNotDone();
    // 2. The disk cache is consulted, and the page is not there either.
    assertThat(store.lookups()).containsExactly(0L);
    // 3. The page is read from the server.
    assertThat(server.fetches()).hasSize(1);
    // 4. cacheWritePending is set and the store is told to keep the page ...
    AtomicReference<Boolean> readersRanFirst = new AtomicReference<>();
    store.onWrite(_ -> readersRanFirst.set(read.isDone()));
    server.fetch(0).answer(Currency.CURRENT);
    assertThat(store.writes()).hasSize(1);
    assertThat(readersRanFirst.get()).as("readers ran before step 4").isFalse();
    // 5. ... before the page becomes up to date and readers run.
    assertThat(read).isCompleted();
    assertThat(bytes(read)).isEqualTo(slice(content, 0, 100));
    assertThat(file.residency().pendingPages()).isEqualTo(1);

    // (a-c) Somebody wants to modify the page; (d) it waits while the cache writes.
    CompletableFuture<WritablePage> writable = file.makeWritable(0);
    assertThat(writable).isNotDone();

    // 6. The store says that it has finished.
    store.write(0).stored();
    // 7. cacheWritePending is cleared, and who waits may write.
    assertThat(writable).isCompleted();
    assertThat(file.residency().pendingPages()).isZero();
    assertThat(file.residency().durablePages()).isEqualTo(1);

    // (e) Things proceed as normal.
    modify(writable, 10, new byte[] {42});
    byte[] expected = slice(content, 0, 100);
    expected[10] = 42;
    assertThat(bytes(file.read(0, 100))).isEqualTo(expected);
    assertThat(file.residency().dirtyPages()).isEqualTo(1);
  }

  @Test
  void g1_modification_whileStoreReadsThePage_isNotSeenByTheStore() {
    file.adopt(V1, content.length);
    bytes(file.read(0, PAGE_BYTES));
    CompletableFuture<WritablePage> writable = file.makeWritable(0);
    CompletableFuture<Void> written =
        writable.thenAccept(page -> page.write(0, Unpooled.wrappedBuffer(new byte[PAGE_BYTES])));

    assertThat(store.write(0).bytesNow()).isEqualTo(slice(content, 0, PAGE_BYTES));
    store.write(0).stored();

    assertThat(written).isCompleted();
    assertThat(bytes(file.read(0, PAGE_BYTES))).containsOnly(0);
    writable.join().close();
  }

  @Test
  void g3_readers_whileTheGateIsClosed_runAtOnce() {
    file.adopt(V1, content.length);
    bytes(file.read(0, 10));
    CompletableFuture<WritablePage> writable = file.makeWritable(0);

    CompletableFuture<PageSpan> read = file.read(0, PAGE_BYTES);

    assertThat(writable).isNotDone();
    assertThat(read).isCompleted();
    assertThat(bytes(read)).isEqualTo(slice(content, 0, PAGE_BYTES));
    store.write(0).stored();
    writable.join().close();
  }

  @Test
  void g4_storeWrite_endsWithoutACopy_opensTheGateAndReadersSeeNoError() {
    file.adopt(V1, content.length);
    StoreOutcome[] outcomes = {
      new StoreOutcome.Failed(new IOException("cache disk")),
      new StoreOutcome.Skipped(StoreOutcome.Reason.PENDING_LIMIT),
      StoreOutcome.WITHDRAWN
    };
    for (int page = 0; page < outcomes.length; page++) {
      CompletableFuture<PageSpan> read = file.read((long) page * PAGE_BYTES, 50);
      CompletableFuture<WritablePage> writable = file.makeWritable(page);
      assertThat(writable).isNotDone();

      store.write(page).ends(outcomes[page]);

      assertThat(writable).isCompleted();
      assertThat(bytes(read)).isEqualTo(slice(content, page * PAGE_BYTES, 50));
      writable.join().close();
    }
    assertThat(store.forgotten()).containsExactly(store.write(0).version() + "/0");
  }

  @Test
  void g4_storeWrite_throws_isServedAndTheGateIsOpen() {
    file.adopt(V1, content.length);
    store.onWrite(
        _ -> {
          throw new IllegalStateException("bug in the store");
        });

    assertThat(bytes(file.read(0, 50))).isEqualTo(slice(content, 0, 50));
    assertThat(file.makeWritable(0)).isCompletedWithValueMatching(PageGateTest::closes);
  }

  @Test
  void g5_page_fromTheDisk_isWhatTheServerReturned() {
    file.adopt(V1, content.length);
    bytes(file.read(0, 10));
    store.write(0).stored();
    file.close();
    FilePages again = cache.open(FileKey.copyOf(new byte[] {7}), server);
    again.adopt(V1, content.length);

    assertThat(bytes(again.read(0, PAGE_BYTES))).isEqualTo(slice(content, 0, PAGE_BYTES));
    assertThat(server.fetches()).hasSize(1);
  }

  @Test
  void g5_page_ofUnexpectedLengthOnDisk_isFetchedFromTheServer() {
    FakePageStore other = store;
    file.adopt(V1, 100);
    bytes(file.read(0, 100));
    other.write(0).stored();
    file.close();
    FilePages again = cache.open(FileKey.copyOf(new byte[] {7}), server);
    again.adopt(V1, content.length); // the same token with another size: the copy cannot be whole

    assertThat(bytes(again.read(0, PAGE_BYTES))).isEqualTo(slice(content, 0, PAGE_BYTES));
  }

  @Test
  void g8_damagedCopy_dropsOnePage() {
    file.adopt(V1, content.length);
    bytes(file.read(0, 2 * PAGE_BYTES));
    store.write(0).stored();
    store.write(1).stored();
    file.close();
    store.breakCopy(store.write(0).version(), 0, new PageLookup.Damaged("bit flipped"));
    FilePages again = cache.open(FileKey.copyOf(new byte[] {7}), server);
    again.adopt(V1, content.length);

    assertThat(bytes(again.read(0, 2 * PAGE_BYTES))).isEqualTo(slice(content, 0, 2 * PAGE_BYTES));
    assertThat(server.fetches()).hasSize(2);
    assertThat(server.fetch(1).askedBytes()).isEqualTo(PAGE_BYTES);
  }

  @Test
  void g8_lookupThatFails_isAMiss() {
    file.adopt(V1, content.length);
    bytes(file.read(0, 10));
    store.write(0).stored();
    file.close();
    store.breakCopy(store.write(0).version(), 0, new PageLookup.Failed(new IOException("disk")));
    FilePages again = cache.open(FileKey.copyOf(new byte[] {7}), server);
    again.adopt(V1, content.length);

    assertThat(bytes(again.read(0, 10))).isEqualTo(slice(content, 0, 10));
    assertThat(server.fetches()).hasSize(2);
  }

  @Test
  void g9_pageClaimedInAnOldEpoch_isNotPublishedInTheNext() {
    file.adopt(V1, content.length);
    bytes(file.read(0, 100));
    store.write(0).stored();
    PageLoad late = new PageLoad(file, file.epoch());
    file.adopt(V2, content.length);

    // The walk of adopt is over when this page comes, and the disk has its bytes of V1.
    assertThat(late.claim(0, PageLoad.Memory.POOL)).isTrue();
    late.start();

    assertThat(file.page(0)).isNull();
  }

  @Test
  void g9_fetch_startedBeforeTheFileChanged_isNotServedAfterwards() {
    file.adopt(V1, content.length);
    server.waitsForTheTest();
    CompletableFuture<PageSpan> read = file.read(0, 100);
    byte[] newContent = random(content.length, 2);
    server.content(newContent);

    file.adopt(V2, newContent.length);
    CompletableFuture<PageSpan> later = file.read(0, 100);
    server.fetch(0).answer(Currency.CURRENT);
    server.fetches().stream().skip(1).forEach(fetch -> fetch.answer(Currency.CURRENT));

    assertThat(bytes(later)).isEqualTo(slice(newContent, 0, 100));
    assertThat(bytes(read)).isEqualTo(slice(newContent, 0, 100));
    assertThat(store.writes())
        .allSatisfy(
            write -> assertThat(write.bytesAsGiven()).isEqualTo(slice(newContent, 0, PAGE_BYTES)));
  }

  @Test
  void g9_adopt_ofAnotherToken_dropsPagesAndWithdrawsTheirWrites() {
    file.adopt(V1, content.length);
    bytes(file.read(0, 100));
    CompletableFuture<WritablePage> writable = file.makeWritable(0);
    byte[] newContent = random(content.length, 2);
    server.content(newContent);

    file.adopt(V2, newContent.length);

    assertThat(store.write(0).outcome()).succeedsWithin(PATIENCE);
    CompletableFuture<PageSpan> read = file.read(0, 100);
    assertThat(read).succeedsWithin(PATIENCE); // the writer may be loading the page on its thread
    assertThat(bytes(read)).isEqualTo(slice(newContent, 0, 100));
    store.write(store.writes().size() - 1).stored();
    assertThat(writable).succeedsWithin(PATIENCE).satisfies(PageGateTest::closes);
  }

  @Test
  void g9_adopt_ofTheSameToken_keepsPages() {
    file.adopt(V1, content.length);
    bytes(file.read(0, 100));

    file.adopt(V1, content.length);

    assertThat(file.read(0, 100)).isCompletedWithValueMatching(PageGateTest::closes);
    assertThat(server.fetches()).hasSize(1);
  }

  @Test
  void g9_changedFetch_isFetchedAgain() {
    file.adopt(V1, content.length);
    server.waitsForTheTest();
    CompletableFuture<PageSpan> read = file.read(0, 100);
    byte[] newContent = random(content.length, 2);
    server.content(newContent);

    file.adopt(V2, newContent.length);
    server.fetch(0).answer(Currency.CHANGED);
    server.fetch(1).answer(Currency.CURRENT);

    assertThat(bytes(read)).isEqualTo(slice(newContent, 0, 100));
    assertThat(store.writes()).hasSize(1);
  }

  @Test
  void g9_changedFetch_withoutAdopt_distrustsWhatIsCached() {
    file.adopt(V1, content.length);
    bytes(file.read(0, 100));
    byte[] newContent = random(content.length, 2);
    server.content(newContent);
    server.answersAtOnce(Currency.CHANGED);
    CompletableFuture<PageSpan> elsewhere = file.read(PAGE_BYTES, 100);

    assertThat(bytes(elsewhere)).isEqualTo(slice(newContent, PAGE_BYTES, 100));
    assertThat(bytes(file.read(0, 100))).isEqualTo(slice(newContent, 0, 100));
  }

  @Test
  void g9_untrustedBytes_areServedNotStoredAndGoAtTheNextAdopt() {
    file.adopt(V1, content.length);
    server.answersAtOnce(Currency.UNTRUSTED);

    assertThat(bytes(file.read(0, 100))).isEqualTo(slice(content, 0, 100));
    assertThat(bytes(file.read(0, 100))).isEqualTo(slice(content, 0, 100));
    assertThat(server.fetches()).hasSize(1);
    assertThat(store.writes()).isEmpty();
    file.adopt(V1, content.length);

    bytes(file.read(0, 100));
    assertThat(server.fetches()).hasSize(2);
  }

  @Test
  void g9_untrustedBytes_askedForBeforeAnAdopt_areServedOnce() {
    file.adopt(V1, content.length);
    server.waitsForTheTest();
    CompletableFuture<PageSpan> read = file.read(0, 100);
    file.adopt(V1, content.length);
    server.fetch(0).answer(Currency.UNTRUSTED);

    assertThat(bytes(read)).isEqualTo(slice(content, 0, 100));
    assertThat(file.residency().residentPages()).isZero();
  }

  @Test
  void g9_invalidate_distrustsMemoryUntilTheNextAdopt() {
    file.adopt(V1, content.length);
    bytes(file.read(0, 100));
    byte[] newContent = random(content.length, 2);
    server.content(newContent);

    file.invalidate();

    assertThat(bytes(file.read(0, 100))).isEqualTo(slice(newContent, 0, 100));
    assertThat(store.writes()).hasSize(1);
  }

  @Test
  void manyReaders_ofOnePage_causeOneFetch() {
    file.adopt(V1, content.length);
    server.waitsForTheTest();
    CompletableFuture<PageSpan> first = file.read(0, 100);
    CompletableFuture<PageSpan> second = file.read(50, 100);
    file.prefetch(0, PAGE_BYTES);

    assertThat(server.fetches()).hasSize(1);
    server.fetch(0).answer(Currency.CURRENT);

    assertThat(bytes(first)).isEqualTo(slice(content, 0, 100));
    assertThat(bytes(second)).isEqualTo(slice(content, 50, 100));
  }

  @Test
  void read_ofMissingPages_fetchesAdjacentOnesAtOnce() {
    file.adopt(V1, content.length);
    bytes(file.read(PAGE_BYTES, 10));

    assertThat(bytes(file.read(0, 1 << 20))).isEqualTo(content);

    assertThat(server.fetches())
        .extracting(FakeServer.Fetch::offset)
        .containsExactly(4096L, 0L, 8192L);
    assertThat(server.fetch(2).askedBytes()).isEqualTo(PAGE_BYTES + 100);
  }

  @Test
  void fetch_thatFails_tellsEveryWaiterAndTheNextReadTriesAgain() {
    file.adopt(V1, content.length);
    server.waitsForTheTest();
    CompletableFuture<PageSpan> read = file.read(0, 100);
    CompletableFuture<WritablePage> writable = file.makeWritable(0);
    server.fetch(0).fail(new FsException(FsError.SERVER_UNREACHABLE, "gone"));

    assertThat(errorOf(read)).isEqualTo(FsError.SERVER_UNREACHABLE);
    assertThat(errorOf(writable)).isEqualTo(FsError.SERVER_UNREACHABLE);
    server.answersAtOnce(Currency.CURRENT);
    assertThat(bytes(file.read(0, 100))).isEqualTo(slice(content, 0, 100));
  }

  @Test
  void read_beyondTheEnd_isEmpty() {
    file.adopt(V1, content.length);

    assertThat(bytes(file.read(content.length, 100))).isEmpty();
    assertThat(bytes(file.read(content.length - 5, 100)))
        .isEqualTo(slice(content, content.length - 5, 5));
  }

  @Test
  void read_beforeAnyAdopt_findsTheEndByItself() {
    assertThat(bytes(file.read(0, 1 << 20))).isEqualTo(content);
    assertThat(bytes(file.read(content.length, 10))).isEmpty();
    assertThat(bytes(file.read(1 << 20, 10))).isEmpty();
    assertThat(store.writes()).isEmpty();
  }

  @Test
  void read_whileTheStoreAdopts_isAnsweredBehindAClosedGate() {
    CompletableFuture<Void> hold = new CompletableFuture<>();
    store.holdAdoptions(hold);
    file.adopt(V1, content.length);

    assertThat(bytes(file.read(0, 10))).isEqualTo(slice(content, 0, 10));
    assertThat(store.writes()).isEmpty();
    CompletableFuture<WritablePage> writer = file.makeWritable(0);
    assertThat(writer).isNotDone();

    hold.complete(null);
    assertThat(store.writes()).hasSize(1);
    assertThat(writer).isNotDone();
    store.write(0).stored();
    writer.join().close();
  }

  @Test
  void read_whileTheStoreAdopts_storesNothingOfAVersionThatIsOver() {
    CompletableFuture<Void> hold = new CompletableFuture<>();
    store.holdAdoptions(hold);
    file.adopt(V1, content.length);
    bytes(file.read(0, 10));
    CompletableFuture<WritablePage> writer = file.makeWritable(0);

    file.invalidate();
    writer.join().close();
    hold.complete(null);

    assertThat(store.writes()).isEmpty();
  }

  @Test
  void write_whileTheStoreCannotAdopt_passesTheGate() {
    CompletableFuture<Void> hold = new CompletableFuture<>();
    store.holdAdoptions(hold);
    file.adopt(V1, content.length);
    bytes(file.read(0, 10));
    CompletableFuture<WritablePage> writer = file.makeWritable(0);

    hold.completeExceptionally(new IOException("index"));

    writer.join().close();
    assertThat(store.writes()).isEmpty();
  }

  @Test
  void read_whenTheStoreCannotAdopt_goesToTheServer() {
    store.holdAdoptions(CompletableFuture.failedFuture(new IOException("index")));
    file.adopt(V1, content.length);

    assertThat(bytes(file.read(0, 10))).isEqualTo(slice(content, 0, 10));
    assertThat(store.writes()).isEmpty();
  }

  @Test
  void dirtyPage_whenOthersChangeTheFile_keepsWhatWasModifiedAndNothingElse() {
    file.adopt(V1, content.length);
    bytes(file.read(0, 10));
    store.write(0).stored();
    modify(file.makeWritable(0), 5, new byte[] {9, 9});
    byte[] newContent = random(content.length, 2);
    server.content(newContent);

    file.adopt(V2, newContent.length);

    byte[] expected = slice(newContent, 0, 20);
    expected[5] = 9;
    expected[6] = 9;
    assertThat(bytes(file.read(0, 20))).isEqualTo(expected);
  }

  @Test
  void modification_behindTheEnd_leavesAHoleOfZeros() {
    file.adopt(V1, content.length);
    modify(file.makeWritable(5), 10, new byte[] {1});

    byte[] expected = Arrays.copyOf(content, 5 * PAGE_BYTES + 11);
    expected[5 * PAGE_BYTES + 10] = 1;
    assertThat(bytes(file.read(0, 1 << 20))).isEqualTo(expected);
  }

  @Test
  void g6_writeBack_forgetsTheCopyFirst() {
    file.adopt(V1, content.length);
    bytes(file.read(0, 10));
    store.write(0).stored();
    modify(file.makeWritable(0), 5, new byte[] {1, 2});
    CompletableFuture<Void> forgetting = new CompletableFuture<>();
    store.holdForgetting(forgetting);

    CompletableFuture<List<WriteBack>> begun = file.beginWriteBack(List.of(0L));
    assertThat(begun).as("sent before the copy was durably forgotten").isNotDone();
    assertThat(store.forgotten()).containsExactly(store.write(0).version() + "/0");
    forgetting.complete(null);

    WriteBack sent = begun.join().getFirst();
    assertThat(sent.extents()).hasSize(1);
    assertThat(sent.extents().getFirst().offset()).isEqualTo(5);
    assertThat(ByteBufUtil.getBytes(sent.extents().getFirst().bytes())).containsExactly(1, 2);
    sent.committed();
    assertThat(file.residency().dirtyPages()).isZero();
  }

  @Test
  void writeBack_ofAFileThatTheDiskDoesNotKnow_waitsForNoDisk() {
    CompletableFuture<Void> naming = new CompletableFuture<>();
    store.holdAdoptions(naming);
    file.adopt(V1, content.length);
    assertThat(overwrite(0)).isTrue();

    assertThat(file.beginWriteBack(List.of(0L)).join()).hasSize(1).allSatisfy(WriteBack::committed);
    assertThat(store.forgotten()).isEmpty();
    naming.complete(null);
  }

  @Test
  void g6_writeBack_ofAFileWithPagesOnTheirWayToTheDisk_forgetsFirst() {
    CompletableFuture<Void> naming = new CompletableFuture<>();
    store.holdAdoptions(naming);
    file.adopt(V1, content.length);
    bytes(file.read(PAGE_BYTES, 10));
    assertThat(overwrite(0)).isTrue();

    CompletableFuture<List<WriteBack>> begun = file.beginWriteBack(List.of(0L));
    assertThat(begun).as("sent before the copy was durably forgotten").isNotDone();
    naming.complete(null);

    begun.join().getFirst().committed();
    assertThat(store.forgotten()).hasSize(1);
  }

  @Test
  void g6_writeBack_ofAFileThatIsOpenTwice_forgetsFirst() {
    CompletableFuture<Void> naming = new CompletableFuture<>();
    store.holdAdoptions(naming);
    file.adopt(V1, content.length);
    assertThat(overwrite(0)).isTrue();
    cache.open(file.key(), server).close(); // it may have had the disk keep what it read

    CompletableFuture<List<WriteBack>> begun = file.beginWriteBack(List.of(0L));
    assertThat(begun).as("sent before the copy was durably forgotten").isNotDone();
    naming.complete(null);

    begun.join().getFirst().committed();
    assertThat(store.forgotten()).hasSize(1);
  }

  private boolean overwrite(long pageIndex) {
    ByteBuf whole = Unpooled.wrappedBuffer(new byte[PAGE_BYTES]);
    try {
      return file.overwrite(pageIndex, whole);
    } finally {
      whole.release();
    }
  }

  @Test
  void advance_afterOwnWrites_keepsPagesInMemoryAndOnDisk() {
    file.adopt(V1, content.length);
    bytes(file.read(0, 100));
    store.write(0).stored();

    file.advance(V2, content.length);
    file.adopt(V2, content.length);
    bytes(file.read(0, 100));
    file.close();
    FilePages again = cache.open(FileKey.copyOf(new byte[] {7}), server);
    again.adopt(V2, content.length);

    assertThat(bytes(again.read(0, 100))).isEqualTo(slice(content, 0, 100));
    assertThat(server.fetches()).hasSize(1);
  }

  @Test
  void writeBack_ofPageModifiedMeanwhile_leavesTheNewBytesDirty() {
    file.adopt(V1, content.length);
    modify(file.makeWritable(5), 0, new byte[] {1});
    WriteBack first = file.beginWriteBack(List.of(5L)).join().getFirst();
    modify(file.makeWritable(5), 0, new byte[] {2});

    assertThat(file.beginWriteBack(List.of(5L)).join()).as("overtakes the first").isEmpty();
    first.committed();

    assertThat(file.dirtyPages()).containsExactly(5L);
    WriteBack second = file.beginWriteBack(List.of(5L)).join().getFirst();
    assertThat(ByteBufUtil.getBytes(second.extents().getFirst().bytes())).containsExactly(2);
    second.lost();
    assertThat(file.dirtyPages()).containsExactly(5L);
  }

  @Test
  void dirtyPages_whenMemoryIsShort_stay() {
    file.adopt(V1, content.length);
    bytes(file.read(0, 2 * PAGE_BYTES));
    store.write(0).stored();
    store.write(1).stored();
    modify(file.makeWritable(1), 0, new byte[] {1, 2, 3});

    cache.clean().makeRoom(Long.MAX_VALUE / 2);

    assertThat(file.page(0)).isNull();
    assertThat(bytes(file.read(PAGE_BYTES, 3))).containsExactly(1, 2, 3);
  }

  private static byte[] bytes(CompletableFuture<PageSpan> read) {
    assertThat(read).isCompleted();
    try (PageSpan span = read.join()) {
      ByteBuf copy = Unpooled.buffer(span.lengthBytes());
      span.copyTo(copy);
      return slice(copy.array(), 0, span.lengthBytes());
    }
  }

  private static void modify(CompletableFuture<WritablePage> writable, int offset, byte[] bytes) {
    assertThat(writable).isCompleted();
    try (WritablePage page = writable.join()) {
      page.write(offset, Unpooled.wrappedBuffer(bytes));
    }
  }

  private static boolean closes(AutoCloseable resource) {
    try {
      resource.close();
      return true;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static @Nullable FsError errorOf(CompletableFuture<?> future) {
    return future
        .handle((_, error) -> error == null ? null : Completions.fsException(error).error())
        .join();
  }

  private static byte[] slice(byte[] bytes, int from, int length) {
    return Arrays.copyOfRange(bytes, from, from + length);
  }

  private static byte[] random(int length, int seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
