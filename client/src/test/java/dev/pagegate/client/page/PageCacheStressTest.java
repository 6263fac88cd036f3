package dev.pagegate.client.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.store.CoherencyToken;
import dev.pagegate.store.FileKey;
import dev.pagegate.store.StoreOutcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random reads, modifications, changes at the server, store failures and evictions at once, against
 * a model: every word says which version of the file it is of.
 */
class PageCacheStressTest {
  /*
   * A word is 8 bytes: the version, then a hash of version and position. A read may show a version
   * that was adopted before it began or a later one, never an older one, and one version only. The
   * first word of a page is the writer's: it holds a counter that only grows, under a version number
   * that no server ever has.
   */
  private static final int PAGE_BYTES = 1024;
  private static final int PAGES = 200;
  private static final int MODIFIED = -1;
  private static final int OPERATIONS = 3_000;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final FakePageStore store = new FakePageStore(PAGE_BYTES);
  private final Origin origin = new Origin();
  private final PageCache cache =
      new PageCache(new PageCacheConfig(64 << 10, 8 << 10, 16 << 10), store, meters);
  private final FilePages file = cache.open(FileKey.copyOf(new byte[] {1}), origin);

  /** Counters whose modification has returned, per page. */
  private final AtomicLongArray written = new AtomicLongArray(PAGES);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 20_261_125})
  void manyThreads_whateverHappens_seeNoWrongByte(long seed) throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    ExecutorService disk = Executors.newSingleThreadExecutor();
    ExecutorService network = Executors.newFixedThreadPool(2);
    origin.start(network, new Random(seed));
    store.answerOn(disk);
    Random fate = new Random(seed + 1);
    store.onWrite(write -> disk.execute(() -> endSomehow(write, fate)));
    origin.change(file);
    AtomicBoolean stop = new AtomicBoolean();
    try {
      List<Future<Void>> workers = new ArrayList<>();
      for (int reader = 0; reader < 3; reader++) {
        workers.add(threads.submit(reads(new Random(seed + 10 + reader))));
      }
      workers.add(threads.submit(modifications(new Random(seed + 20))));
      Future<Void> changer = threads.submit(changes(new Random(seed + 30), stop));
      for (Future<Void> worker : workers) {
        worker.get(120, TimeUnit.SECONDS);
      }
      stop.set(true);
      changer.get(30, TimeUnit.SECONDS);
    } finally {
      stop.set(true);
      threads.shutdownNow();
      network.shutdown();
      assertThat(network.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
      disk.shutdown();
      assertThat(disk.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(store.violations()).as("bytes that changed under the store").isEmpty();
    cache.close();
    assertThat(cache.poolUsedBytes()).as("leaked").isZero();
    assertThat(meters.get("pagegate.page.pending").gauge().value()).isZero();
  }

  private Callable<Void> reads(Random random) {
    return () -> {
      for (int i = 0; i < OPERATIONS; i++) {
        long page = random.nextInt(PAGES);
        int words = 1 + random.nextInt(3 * PAGE_BYTES / 8);
        long offset = page * PAGE_BYTES + 8L * random.nextInt(PAGE_BYTES / 8);
        if (random.nextInt(10) == 0) {
          file.prefetch(offset, 8L * PAGE_BYTES);
        }
        int oldest = origin.adopted;
        long[] counters = counters(page);
        try (PageSpan span = file.read(offset, 8 * words).get(30, TimeUnit.SECONDS)) {
          check(span, offset, oldest, counters);
        }
      }
      return null;
    };
  }

  private long[] counters(long firstPage) {
    long[] counters = new long[4];
    for (int i = 0; i < counters.length; i++) {
      counters[i] = firstPage + i < PAGES ? written.get((int) firstPage + i) : 0;
    }
    return counters;
  }

  private void check(PageSpan span, long offset, int oldest, long[] counters) {
    ByteBuffer bytes = ByteBuffer.allocate(span.lengthBytes());
    span.copyTo(bytes);
    bytes.flip();
    int seen = 0;
    for (long at = offset; bytes.remaining() >= 8; at += 8) {
      int version = bytes.getInt();
      int rest = bytes.getInt();
      if (at % PAGE_BYTES == 0) {
        long counter = counters[(int) (at / PAGE_BYTES - offset / PAGE_BYTES)];
        if (version == MODIFIED) {
          assertThat((long) rest).as("counter at " + at).isGreaterThanOrEqualTo(counter);
          continue;
        }
        assertThat(counter).as("modification lost at " + at).isZero();
      }
      assertThat(version).as("version at " + at).isBetween(oldest, origin.version);
      assertThat(seen == 0 || seen == version).as("one version, at " + at).isTrue();
      assertThat(rest).as("word at " + at).isEqualTo(Origin.hash(version, at));
      seen = version;
    }
  }

  private Callable<Void> modifications(Random random) {
    return () -> {
      for (int i = 1; i <= OPERATIONS / 3; i++) {
        int index = random.nextInt(PAGES / 10) * 10;
        CompletableFuture<WritablePage> writable = file.makeWritable(index);
        try (WritablePage page = writable.get(30, TimeUnit.SECONDS)) {
          if (random.nextInt(4) != 0) {
            ByteBuf word = Unpooled.buffer(8).writeInt(MODIFIED).writeInt(i);
            page.write(0, word);
            written.set(index, i);
          }
        } catch (ExecutionException outrun) {
          // On a slow machine the file changes faster than its pages load; writers may be told so.
          assertThat(outrun).hasMessageContaining("keeps changing");
        }
      }
      return null;
    };
  }

  private Callable<Void> changes(Random random, AtomicBoolean stop) {
    return () -> {
      while (!stop.get()) {
        switch (random.nextInt(4)) {
          case 0 -> origin.change(file);
          case 1 -> file.invalidate();
          case 2, 3 -> origin.confirm(file);
          default -> throw new AssertionError();
        }
        // Paced by the cache itself: one read between two changes.
        file.read(8L * random.nextInt(PAGES), 8).get(30, TimeUnit.SECONDS).close();
      }
      return null;
    };
  }

  private static void endSomehow(FakePageStore.Write write, Random fate) {
    switch (fate.nextInt(8)) {
      case 0 -> write.ends(new StoreOutcome.Failed(new IOException("cache disk")));
      case 1 -> write.ends(new StoreOutcome.Skipped(StoreOutcome.Reason.NO_SPACE));
      case 2 -> write.withdraw();
      default -> write.stored();
    }
  }

  @Test
  void pool_exhaustedByPendingPages_letsReadersThrough() throws Exception {
    ExecutorService network = Executors.newSingleThreadExecutor();
    origin.start(network, new Random(1));
    origin.isCalm = true;
    origin.change(file);
    // No write ever ends, so every page that was read stays.
    for (int page = 0; page < PAGES; page++) {
      try (PageSpan span = file.read((long) page * PAGE_BYTES, 64).get(30, TimeUnit.SECONDS)) {
        check(span, (long) page * PAGE_BYTES, 1, new long[4]);
      }
    }
    assertThat(meters.get("pagegate.page.overflow").functionCounter().count()).isPositive();
    assertThat(cache.poolUsedBytes()).isLessThanOrEqualTo(64 << 10);
    cache.close();
    store.writes().forEach(FakePageStore.Write::withdraw);
    assertThat(cache.poolUsedBytes()).isZero();
    network.shutdown();
  }

  /** A server whose file changes, with answers from other threads. */
  private static final class Origin implements PageSource {
    private volatile int version;
    private volatile int adopted;
    private volatile boolean isCalm;
    private ExecutorService network = Executors.newCachedThreadPool();
    private Random random = new Random(0);

    void start(ExecutorService newNetwork, Random newRandom) {
      network.shutdown();
      network = newNetwork;
      random = newRandom;
    }

    synchronized void change(FilePages file) {
      version++;
      confirm(file);
    }

    synchronized void confirm(FilePages file) {
      file.adopt(
          CoherencyToken.copyOf(ByteBuffer.allocate(4).putInt(version).array()),
          (long) PAGES * PAGE_BYTES - 8);
      adopted = version;
    }

    @Override
    public CompletableFuture<Fetched> fetch(long offset, ByteBuf destination) {
      int expected = adopted;
      boolean trusted = expected == version && (isCalm || random.nextInt(10) != 0);
      boolean seemsChanged = !isCalm && random.nextInt(50) == 0;
      return CompletableFuture.supplyAsync(
          () -> answer(offset, destination, expected, trusted, seemsChanged), network);
    }

    private Fetched answer(
        long offset, ByteBuf destination, int expected, boolean trusted, boolean seemsChanged) {
      int now = version;
      long end = (long) PAGES * PAGE_BYTES - 8;
      long at = offset;
      while (at < end && destination.writableBytes() >= 8) {
        destination.writeInt(now).writeInt(hash(now, at));
        at += 8;
      }
      Currency currency =
          now != expected ? Currency.CHANGED : trusted ? Currency.CURRENT : Currency.UNTRUSTED;
      return new Fetched(
          (int) (at - offset), at >= end, seemsChanged ? Currency.CHANGED : currency);
    }

    static int hash(int version, long at) {
      return (int) (((version * 0x9E3779B97F4A7C15L + at) * 0xC2B2AE3D27D4EB4FL) >>> 32);
    }
  }
}
