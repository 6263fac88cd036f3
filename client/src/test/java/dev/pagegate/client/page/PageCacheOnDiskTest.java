package dev.pagegate.client.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.client.page.PageSource.Currency;
import dev.pagegate.store.CoherencyToken;
import dev.pagegate.store.FileKey;
import dev.pagegate.store.PageStore;
import dev.pagegate.store.StoreException;
import dev.pagegate.store.rocks.RocksPageStore;
import dev.pagegate.store.rocks.StoreConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page cache over the store that users have. */
class PageCacheOnDiskTest {
  private static final FileKey KEY = FileKey.copyOf(new byte[] {7});
  private static final CoherencyToken V1 = CoherencyToken.copyOf(new byte[] {1});
  private static final CoherencyToken V2 = CoherencyToken.copyOf(new byte[] {2});

  @TempDir private Path directory;

  private final byte[] content = new byte[3 * StoreConfig.DEFAULT_PAGE_BYTES + 1000];
  private final FakeServer server = new FakeServer(content());

  private byte[] content() {
    new Random(5).nextBytes(content);
    return content;
  }

  @Test
  void pages_afterARestart_comeFromTheDisk() throws Exception {
    server.answersAtOnce(Currency.CURRENT);
    try (PageStore store = open();
        PageCache cache = over(store);
        FilePages file = cache.open(KEY, server)) {
      file.adopt(V1, content.length);
      assertThat(read(file)).isEqualTo(content);
      untilDurable(file);
    }
    int fetches = server.fetches().size();

    try (PageStore store = open();
        PageCache cache = over(store);
        FilePages file = cache.open(KEY, server)) {
      file.adopt(V1, content.length);
      assertThat(read(file)).isEqualTo(content);
      assertThat(server.fetches()).hasSize(fetches);
      assertThat(file.residency().durablePages()).isEqualTo(4);

      file.adopt(V2, content.length);
      assertThat(read(file)).isEqualTo(content);
      assertThat(server.fetches().size()).isGreaterThan(fetches);
    }
  }

  @Test
  void page_whoseModificationWasSent_isNotOnDiskAfterARestart() throws Exception {
    try (PageStore store = open();
        PageCache cache = over(store);
        FilePages file = cache.open(KEY, server)) {
      file.adopt(V1, content.length);
      read(file);
      untilDurable(file);
      try (WritablePage page = file.makeWritable(1).get(30, TimeUnit.SECONDS)) {
        page.write(0, Unpooled.wrappedBuffer(new byte[] {1, 2, 3}));
      }
      file.beginWriteBack(List.of(1L)).get(30, TimeUnit.SECONDS).getFirst().lost();
    }
    int fetches = server.fetches().size();

    // The token is the old one: nothing but the forgetting keeps the old page from being believed.
    try (PageStore store = open();
        PageCache cache = over(store);
        FilePages file = cache.open(KEY, server)) {
      file.adopt(V1, content.length);
      read(file);
      assertThat(server.fetches()).hasSize(fetches + 1);
      assertThat(server.fetches().getLast().offset()).isEqualTo(StoreConfig.DEFAULT_PAGE_BYTES);
    }
  }

  private PageStore open() throws StoreException {
    return RocksPageStore.open(StoreConfig.of(directory, 64 << 20));
  }

  private static PageCache over(PageStore store) {
    return new PageCache(PageCacheConfig.ofMemory(4 << 20), store, new SimpleMeterRegistry());
  }

  private static byte[] read(FilePages file) throws Exception {
    try (PageSpan span = file.read(0, 1 << 20).get(30, TimeUnit.SECONDS)) {
      ByteBuf bytes = Unpooled.buffer(span.lengthBytes());
      span.copyTo(bytes);
      return ByteBufUtil.getBytes(bytes);
    }
  }

  /** The gate of each page says when its copy is durable. */
  private static void untilDurable(FilePages file) throws Exception {
    for (int page = 0; page < 4; page++) {
      CompletableFuture<WritablePage> writable = file.makeWritable(page);
      writable.get(30, TimeUnit.SECONDS).close();
    }
    assertThat(file.residency().durablePages()).isEqualTo(4);
  }
}
