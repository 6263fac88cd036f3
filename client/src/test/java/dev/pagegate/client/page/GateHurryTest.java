package dev.pagegate.client.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.store.CoherencyToken;
import dev.pagegate.store.FileKey;
import dev.pagegate.store.StoreOutcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A store may put writes off, but not while somebody waits at the gate of the page. */
class GateHurryTest {
  private static final int PAGE_BYTES = 4096;
  private static final CoherencyToken V1 = CoherencyToken.copyOf(new byte[] {1});

  private final FakePageStore store = new FakePageStore(PAGE_BYTES);
  private final FakeServer server = new FakeServer(new byte[2 * PAGE_BYTES]);
  private final PageCache cache =
      new PageCache(PageCacheConfig.ofMemory(1 << 20), store, new SimpleMeterRegistry());
  private final FilePages file = cache.open(FileKey.copyOf(new byte[] {7}), server);

  @AfterEach
  void close() {
    cache.close();
    store.writes().forEach(write -> write.ends(StoreOutcome.WITHDRAWN));
  }

  @Test
  void makeWritable_atAClosedGate_hurriesThatPageAlone() {
    file.adopt(V1, 2 * PAGE_BYTES);
    file.read(0, 2 * PAGE_BYTES).join().close();
    assertThat(store.writes()).noneMatch(FakePageStore.Write::isHurried);

    CompletableFuture<WritablePage> writable = file.makeWritable(0);

    assertThat(store.write(0).isHurried()).isTrue();
    assertThat(store.write(1).isHurried()).isFalse();
    store.write(0).stored();
    writable.join().close();
  }

  @Test
  void makeWritable_beforeTheVersionHasItsName_hurriesOnceTheStoreIsAsked() {
    CompletableFuture<Void> named = new CompletableFuture<>();
    store.holdAdoptions(named);
    file.adopt(V1, 2 * PAGE_BYTES);
    file.read(0, PAGE_BYTES).join().close();
    CompletableFuture<WritablePage> writable = file.makeWritable(0);
    assertThat(store.writes()).isEmpty();

    named.complete(null);

    assertThat(store.write(0).isHurried()).isTrue();
    store.write(0).stored();
    writable.join().close();
  }
}
