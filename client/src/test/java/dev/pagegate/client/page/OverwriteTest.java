package dev.pagegate.client.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.client.page.PageSource.Currency;
import dev.pagegate.store.CoherencyToken;
import dev.pagegate.store.FileKey;
import dev.pagegate.store.StoreOutcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Writes that leave nothing of what the server has of a page. */
class OverwriteTest {
  private static final int PAGE_BYTES = 4096;
  private static final int TAIL_BYTES = 100;
  private static final CoherencyToken V1 = CoherencyToken.copyOf(new byte[] {1});
  private static final CoherencyToken V2 = CoherencyToken.copyOf(new byte[] {2});

  private final byte[] content = filled(PAGE_BYTES + TAIL_BYTES, 1);
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

  private static byte[] filled(int lengthBytes, int value) {
    byte[] bytes = new byte[lengthBytes];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private boolean overwrite(long pageIndex, byte[] bytes) {
    return file.overwrite(pageIndex, Unpooled.wrappedBuffer(bytes));
  }

  private static byte[] bytes(CompletableFuture<PageSpan> read) {
    assertThat(read).isCompleted();
    try (PageSpan span = read.join()) {
      ByteBuf copy = Unpooled.buffer(span.lengthBytes());
      span.copyTo(copy);
      return ByteBufUtil.getBytes(copy);
    }
  }

  @Test
  void overwrite_ofPagesThatAreNotHere_asksNobodyForThem() {
    var _ = store.adopt(FileKey.copyOf(new byte[] {7}), V1);
    file.adopt(V1, content.length);

    assertThat(overwrite(0, filled(PAGE_BYTES, 2))).isTrue();
    assertThat(overwrite(1, filled(TAIL_BYTES, 3))).isTrue();

    assertThat(server.fetches()).isEmpty();
    assertThat(store.lookups()).isEmpty();
    assertThat(file.dirtyPages()).containsExactly(0L, 1L);
    byte[] expected = filled(content.length, 2);
    Arrays.fill(expected, PAGE_BYTES, content.length, (byte) 3);
    assertThat(bytes(file.read(0, 2 * PAGE_BYTES))).isEqualTo(expected);
  }

  @Test
  void overwrite_ofLessThanTheServerHas_isRefused() {
    file.adopt(V1, content.length);

    assertThat(overwrite(0, filled(PAGE_BYTES - 1, 2))).isFalse();
    assertThat(overwrite(1, filled(TAIL_BYTES - 1, 2))).isFalse();

    assertThat(file.isDirty()).isFalse();
    assertThat(bytes(file.read(0, 10))).isEqualTo(filled(10, 1));
  }

  @Test
  void overwrite_whenNobodyKnowsTheSize_takesWholePagesOnly() {
    assertThat(overwrite(0, filled(PAGE_BYTES - 1, 2))).isFalse();
    assertThat(overwrite(0, filled(PAGE_BYTES, 2))).isTrue();
  }

  @Test
  void g1_overwrite_whileStoreReadsThePage_isRefused() {
    file.adopt(V1, content.length);
    bytes(file.read(0, PAGE_BYTES));

    assertThat(overwrite(0, filled(PAGE_BYTES, 2))).isFalse();

    assertThat(store.write(0).bytesNow()).isEqualTo(filled(PAGE_BYTES, 1));
    store.write(0).stored();
  }

  @Test
  void overwrite_whileThePageIsLoading_isRefused() {
    file.adopt(V1, content.length);
    server.waitsForTheTest();
    CompletableFuture<PageSpan> read = file.read(0, 10);

    assertThat(overwrite(0, filled(PAGE_BYTES, 2))).isFalse();

    server.fetch(0).answer(Currency.CURRENT);
    assertThat(bytes(read)).isEqualTo(filled(10, 1));
  }

  @Test
  void overwrite_ofATailThatOthersMadeLonger_takesNothingFromThem() {
    file.adopt(V1, content.length);
    assertThat(overwrite(1, filled(TAIL_BYTES, 3))).isTrue();
    server.content(filled(2 * PAGE_BYTES, 9));
    file.adopt(V2, 2 * PAGE_BYTES);

    byte[] expected = filled(PAGE_BYTES, 9);
    Arrays.fill(expected, 0, TAIL_BYTES, (byte) 3);
    assertThat(bytes(file.read(PAGE_BYTES, PAGE_BYTES))).isEqualTo(expected);
    WriteBack sent = file.beginWriteBack(List.of(1L)).join().getFirst();
    assertThat(sent.extents()).hasSize(1);
    assertThat(sent.extents().getFirst().bytes().readableBytes()).isEqualTo(TAIL_BYTES);
    sent.committed();
    assertThat(bytes(file.read(PAGE_BYTES + TAIL_BYTES, 1))).isEqualTo(filled(1, 9));
  }

  @Test
  void overwrite_ofAClosedFile_isRefused() {
    file.adopt(V1, content.length);
    file.close();

    assertThat(overwrite(0, filled(PAGE_BYTES, 2))).isFalse();
  }
}
