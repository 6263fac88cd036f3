package dev.pagegate.client.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.client.page.PageSource.Currency;
import dev.pagegate.store.CoherencyToken;
import dev.pagegate.store.FileKey;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class ReadaheadTest {
  private static final int PAGE_BYTES = 4096;
  private static final int MAX_UNREAD = 8;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final FakePageStore store = new FakePageStore(PAGE_BYTES);
  private final FakeServer server = new FakeServer(new byte[100 * PAGE_BYTES]);
  private final PageCache cache =
      new PageCache(
          new PageCacheConfig(64 * PAGE_BYTES, 4 * PAGE_BYTES, MAX_UNREAD * PAGE_BYTES),
          store,
          meters);
  private final FilePages file = cache.open(FileKey.copyOf(new byte[] {1}), server);

  ReadaheadTest() {
    file.adopt(CoherencyToken.copyOf(new byte[] {1}), 100L * PAGE_BYTES);
    store.onWrite(FakePageStore.Write::withdraw);
  }

  @Test
  void prefetch_bringsExtentsInFetchesOfTheirOwn() {
    file.prefetch(0, 6 * PAGE_BYTES);

    assertThat(server.fetches())
        .extracting(FakeServer.Fetch::askedBytes)
        .containsExactly(4 * PAGE_BYTES, 2 * PAGE_BYTES);
    assertThat(file.read(PAGE_BYTES, 10)).isCompletedWithValueMatching(this::closes);
    assertThat(count("used")).isEqualTo(1);
  }

  @Test
  void prefetch_whileNothingHasCome_stopsAtTheBound() {
    server.waitsForTheTest();

    file.prefetch(0, 100L * PAGE_BYTES);

    int asked = server.fetches().stream().mapToInt(FakeServer.Fetch::askedBytes).sum();
    assertThat(asked).isLessThanOrEqualTo(MAX_UNREAD * PAGE_BYTES);
    server.fetches().forEach(fetch -> fetch.answer(Currency.CURRENT));
  }

  @Test
  void prefetch_pastPagesThatNobodyRead_dropsTheOldest() {
    file.prefetch(0, MAX_UNREAD * PAGE_BYTES);
    file.prefetch(50L * PAGE_BYTES, MAX_UNREAD * PAGE_BYTES);

    assertThat(file.page(0)).isNull();
    assertThat(file.page(57)).isNotNull();
    assertThat(count("wasted")).isEqualTo(MAX_UNREAD);
  }

  @Test
  void prefetchedPages_untilTheirReaderComes_outliveReadsOfOthers() {
    file.prefetch(90L * PAGE_BYTES, 4 * PAGE_BYTES);
    for (int page = 0; page < 90; page++) {
      assertThat(file.read((long) page * PAGE_BYTES, 10))
          .isCompletedWithValueMatching(this::closes);
    }

    assertThat(file.page(93)).isNotNull();
  }

  @Test
  void prefetch_thatFails_leavesTheErrorToTheReader() {
    server.waitsForTheTest();
    file.prefetch(0, PAGE_BYTES);
    server.fetch(0).fail(new IllegalStateException("down"));
    server.answersAtOnce(Currency.CURRENT);

    assertThat(file.read(0, 10)).isCompletedWithValueMatching(this::closes);
  }

  private double count(String what) {
    return meters.get("pagegate.page.readahead." + what).functionCounter().count();
  }

  private boolean closes(PageSpan span) {
    span.close();
    return true;
  }
}
