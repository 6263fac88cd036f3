package dev.pagegate.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link PageStore} promises. */
public abstract class PageStoreContract {
  protected static final FileKey FILE = FileKey.copyOf(new byte[] {1, 2, 3});
  protected static final FileKey OTHER_FILE = FileKey.copyOf(new byte[] {9});
  protected static final CoherencyToken TOKEN = CoherencyToken.copyOf(new byte[] {7});
  protected static final CoherencyToken NEW_TOKEN = CoherencyToken.copyOf(new byte[] {8});

  private PageStore store;

  /** An empty store with pages of 4 KiB and room for some hundred. */
  protected abstract PageStore open() throws Exception;

  @BeforeEach
  void openStore() throws Exception {
    store = open();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  @Test
  void read_pageNeverWritten_misses() throws Exception {
    assertThat(read(adopt(FILE, TOKEN), 0)).isNull();
  }

  @Test
  void write_fullPage_isServed() throws Exception {
    FileVersion version = adopt(FILE, TOKEN);

    assertThat(write(version, 3, page(1, store.pageBytes()))).isEqualTo(StoreOutcome.STORED);

    assertThat(read(version, 3)).isEqualTo(page(1, store.pageBytes()));
    assertThat(read(version, 2)).isNull();
    assertThat(read(version, 4)).isNull();
  }

  @Test
  void write_pagesOfAnyLength_areServed() throws Exception {
    FileVersion version = adopt(FILE, TOKEN);
    int[] lengths = {1, 17, 1023, 1024, 1025, 4095, 4096};
    for (int length : lengths) {
      assertThat(write(version, length, page(length, length))).isEqualTo(StoreOutcome.STORED);
    }
    for (int length : lengths) {
      assertThat(read(version, length)).isEqualTo(page(length, length));
    }
  }

  @Test
  void write_again_replaces() throws Exception {
    FileVersion version = adopt(FILE, TOKEN);
    write(version, 0, page(1, 4096));
    write(version, 0, page(2, 100));
    assertThat(read(version, 0)).isEqualTo(page(2, 100));
    write(version, 0, page(3, 4096));
    assertThat(read(version, 0)).isEqualTo(page(3, 4096));
  }

  @Test
  void write_slice_leavesIndicesAndReferencesAlone() throws Exception {
    FileVersion version = adopt(FILE, TOKEN);
    ByteBuf outer = PooledByteBufAllocator.DEFAULT.directBuffer(8192).writeZero(8192);
    ByteBuf slice = outer.slice(1000, 4096);
    slice.setByte(0, 42);

    assertThat(await(store.write(version, 0, slice).outcome())).isEqualTo(StoreOutcome.STORED);

    assertThat(slice.readableBytes()).isEqualTo(4096);
    assertThat(outer.refCnt()).isEqualTo(1);
    outer.release();
    assertThat(read(version, 0)).startsWith(42, 0);
  }

  @Test
  void write_heapBuffer_isServedIntoHeapBuffer() throws Exception {
    FileVersion version = adopt(FILE, TOKEN);
    ByteBuf heap = Unpooled.wrappedBuffer(page(5, 4096));
    await(store.write(version, 0, heap).outcome());

    ByteBuf into = Unpooled.buffer(4096, 4096);
    assertThat(await(store.read(version, 0, into))).isEqualTo(new PageLookup.Hit(4096));
    assertThat(bytes(into)).isEqualTo(page(5, 4096));
  }

  @Test
  void read_adjacentPages_answersEachInItsPlace() throws Exception {
    FileVersion version = adopt(FILE, TOKEN);
    for (int index = 0; index < 20; index++) {
      if (index != 7) {
        write(version, index, page(index, index == 19 ? 100 : 4096));
      }
    }
    List<ByteBuf> into = pageBuffers(22);

    List<PageLookup> found = await(store.read(version, 0, into));

    for (int index = 0; index < 22; index++) {
      boolean there = index != 7 && index < 20;
      int length = index == 19 ? 100 : 4096;
      assertThat(found.get(index))
          .as("page %d", index)
          .isEqualTo(there ? new PageLookup.Hit(length) : PageLookup.MISS);
      assertThat(bytes(into.get(index))).isEqualTo(there ? page(index, length) : new byte[0]);
    }
    into.forEach(ByteBuf::release);
  }

  @Test
  void read_adjacentPagesAfterForget_missesThese() throws Exception {
    FileVersion version = adopt(FILE, TOKEN);
    for (int index = 0; index < 8; index++) {
      write(version, index, page(index, 4096));
    }
    CompletableFuture<Void> forgotten = store.forget(version, PageRange.of(5));
    List<ByteBuf> into = pageBuffers(8);

    List<PageLookup> found = await(store.read(version, 0, into));

    assertThat(found.get(4)).isEqualTo(new PageLookup.Hit(4096));
    assertThat(found.get(5)).isEqualTo(PageLookup.MISS);
    assertThat(found.get(6)).isEqualTo(new PageLookup.Hit(4096));
    await(forgotten);
    into.forEach(ByteBuf::release);
  }

  private static List<ByteBuf> pageBuffers(int count) {
    return Stream.generate(() -> Unpooled.directBuffer(4096, 4096)).limit(count).toList();
  }

  @Test
  void adopt_sameToken_isSameVersion() throws Exception {
    FileVersion version = adopt(FILE, TOKEN);
    write(version, 0, page(1, 4096));
    assertThat(adopt(FILE, TOKEN)).isEqualTo(version);
    assertThat(read(version, 0)).isEqualTo(page(1, 4096));
  }

  @Test
  void find_ofWhatWasAdopted_isThatVersionAndNoOther() throws Exception {
    FileVersion version = adopt(FILE, TOKEN);

    assertThat(await(store.find(FILE, TOKEN))).isEqualTo(new VersionLookup.Hit(version));

    FileVersion next = adopt(FILE, NEW_TOKEN);
    assertThat(await(store.find(FILE, NEW_TOKEN))).isEqualTo(new VersionLookup.Hit(next));
    assertThat(await(store.find(FILE, TOKEN))).isNotEqualTo(new VersionLookup.Hit(next));
  }

  @Test
  void adopt_newToken_startsEmptyAndEndsOldVersion() throws Exception {
    FileVersion old = adopt(FILE, TOKEN);
    write(old, 0, page(1, 4096));

    FileVersion version = adopt(FILE, NEW_TOKEN);

    assertThat(version).isNotEqualTo(old);
    assertThat(read(version, 0)).isNull();
    assertThat(read(old, 0)).isNull();
    assertThat(write(old, 0, page(2, 4096)))
        .isEqualTo(new StoreOutcome.Skipped(StoreOutcome.Reason.VERSION_SUPERSEDED));
    assertThat(read(version, 0)).isNull();
  }

  @Test
  void adopt_tokenSeenBefore_doesNotRevivePages() throws Exception {
    FileVersion old = adopt(FILE, TOKEN);
    write(old, 0, page(1, 4096));
    adopt(FILE, NEW_TOKEN);

    FileVersion version = adopt(FILE, TOKEN);

    assertThat(version).isNotEqualTo(old);
    assertThat(read(version, 0)).isNull();
  }

  @Test
  void advance_newestVersion_keepsPages() throws Exception {
    FileVersion version = adopt(FILE, TOKEN);
    write(version, 0, page(1, 4096));

    assertThat(await(store.advance(version, NEW_TOKEN))).isTrue();

    assertThat(adopt(FILE, NEW_TOKEN)).isEqualTo(version);
    assertThat(read(version, 0)).isEqualTo(page(1, 4096));
  }

  @Test
  void advance_supersededVersion_hasNoEffect() throws Exception {
    FileVersion old = adopt(FILE, TOKEN);
    FileVersion version = adopt(FILE, NEW_TOKEN);

    assertThat(await(store.advance(old, TOKEN))).isFalse();

    assertThat(adopt(FILE, NEW_TOKEN)).isEqualTo(version);
  }

  @Test
  void forget_range_forgetsItAlone() throws Exception {
    FileVersion version = adopt(FILE, TOKEN);
    FileVersion other = adopt(OTHER_FILE, TOKEN);
    for (int index = 0; index < 6; index++) {
      write(version, index, page(index, index % 2 == 0 ? 4096 : 10));
    }
    write(other, 3, page(33, 4096));

    await(store.forget(version, new PageRange(2, 5)));

    for (int index = 0; index < 6; index++) {
      boolean kept = index < 2 || index >= 5;
      assertThat(read(version, index) != null).as("page %d kept", index).isEqualTo(kept);
    }
    assertThat(read(other, 3)).isEqualTo(page(33, 4096));
  }

  @Test
  void forget_beforeItCompletes_hidesAtOnce() throws Exception {
    FileVersion version = adopt(FILE, TOKEN);
    write(version, 0, page(1, 4096));
    CompletableFuture<Void> forgotten = store.forget(version, PageRange.ALL);
    assertThat(read(version, 0)).isNull();
    await(forgotten);
    assertThat(read(version, 0)).isNull();
  }

  @Test
  void forget_writeUnderWay_forgetsItToo() throws Exception {
    FileVersion version = adopt(FILE, TOKEN);
    for (int round = 0; round < 50; round++) {
      ByteBuf page = buffer(page(round, 4096));
      PageWrite write = store.write(version, 0, page);
      await(store.forget(version, PageRange.of(0)));
      assertThat(read(version, 0)).isNull();
      await(write.outcome());
      assertThat(read(version, 0)).isNull();
      page.release();
    }
  }

  @Test
  void write_afterForget_isServed() throws Exception {
    FileVersion version = adopt(FILE, TOKEN);
    for (int round = 0; round < 50; round++) {
      CompletableFuture<Void> forgotten = store.forget(version, PageRange.of(0));
      assertThat(write(version, 0, page(round, 4096))).isEqualTo(StoreOutcome.STORED);
      assertThat(read(version, 0)).isEqualTo(page(round, 4096));
      await(forgotten);
    }
  }

  @Test
  void forgetFile_forgetsRecordAndPages() throws Exception {
    FileVersion version = adopt(FILE, TOKEN);
    write(version, 0, page(1, 4096));

    await(store.forgetFile(FILE));

    assertThat(read(version, 0)).isNull();
    FileVersion again = adopt(FILE, TOKEN);
    assertThat(again).isNotEqualTo(version);
    assertThat(read(again, 0)).isNull();
    assertThat(write(version, 0, page(2, 4096)))
        .isEqualTo(new StoreOutcome.Skipped(StoreOutcome.Reason.VERSION_SUPERSEDED));
  }

  @Test
  void withdraw_atAnyMoment_isNeverServedAfterwards() throws Exception {
    FileVersion version = adopt(FILE, TOKEN);
    Random random = new Random(4711);
    for (int round = 0; round < 200; round++) {
      ByteBuf page = buffer(page(round, round % 3 == 0 ? 100 : 4096));
      PageWrite write = store.write(version, round, page);
      for (int spin = random.nextInt(2000); spin > 0; spin--) {
        Thread.onSpinWait();
      }
      write.withdraw();
      assertThat(write.outcome()).isDone();
      StoreOutcome outcome = await(write.outcome());
      page.setZero(0, page.capacity());
      if (outcome.equals(StoreOutcome.WITHDRAWN)) {
        assertThat(read(version, round)).isNull();
      } else {
        assertThat(outcome).isEqualTo(StoreOutcome.STORED);
      }
      page.release();
    }
    adopt(OTHER_FILE, TOKEN);
    assertThat(store.stats().pendingBytes()).isZero();
  }

  @Test
  void close_thenUse_missesAndDeclines() throws Exception {
    FileVersion version = adopt(FILE, TOKEN);
    write(version, 0, page(1, 4096));
    store.close();

    assertThat(read(version, 0)).isNull();
    assertThat(write(version, 0, page(1, 4096)))
        .isEqualTo(new StoreOutcome.Skipped(StoreOutcome.Reason.CLOSED));
    assertThat(store.adopt(FILE, TOKEN)).isCompletedExceptionally();
    assertThat(store.forget(version, PageRange.ALL)).isCompletedExceptionally();
    store.close();
  }

  protected final PageStore store() {
    return store;
  }

  protected final FileVersion adopt(FileKey file, CoherencyToken token) throws Exception {
    return await(store.adopt(file, token));
  }

  protected final StoreOutcome write(FileVersion version, long index, byte[] content)
      throws Exception {
    ByteBuf page = buffer(content);
    try {
      return await(store.write(version, index, page).outcome());
    } finally {
      page.release();
    }
  }

  /** The served bytes, null for a miss. */
  protected final byte @Nullable [] read(FileVersion version, long index) throws Exception {
    ByteBuf into = PooledByteBufAllocator.DEFAULT.directBuffer(store.pageBytes());
    try {
      return switch (await(store.read(version, index, into))) {
        case PageLookup.Hit hit -> {
          assertThat(into.readableBytes()).isEqualTo(hit.lengthBytes());
          yield bytes(into);
        }
        case PageLookup.Miss ignored -> null;
        case PageLookup.Damaged damaged -> throw new AssertionError(damaged);
        case PageLookup.Failed failed -> throw new AssertionError(failed.cause());
      };
    } finally {
      into.release();
    }
  }

  protected static byte[] page(long seed, int lengthBytes) {
    byte[] bytes = new byte[lengthBytes];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  protected static ByteBuf buffer(byte[] bytes) {
    return PooledByteBufAllocator.DEFAULT.directBuffer(bytes.length).writeBytes(bytes);
  }

  protected static byte[] bytes(ByteBuf buffer) {
    byte[] bytes = new byte[buffer.readableBytes()];
    buffer.getBytes(buffer.readerIndex(), bytes);
    return bytes;
  }

  protected static <T> T await(CompletableFuture<T> future) throws Exception {
    return future.get(60, TimeUnit.SECONDS);
  }
}
