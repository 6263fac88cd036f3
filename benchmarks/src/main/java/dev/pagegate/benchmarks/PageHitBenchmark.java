package dev.pagegate.benchmarks;

import dev.pagegate.client.page.FilePages;
import dev.pagegate.client.page.PageCache;
import dev.pagegate.client.page.PageCacheConfig;
import dev.pagegate.client.page.PageSource;
import dev.pagegate.client.page.PageSpan;
import dev.pagegate.store.CoherencyToken;
import dev.pagegate.store.FileKey;
import dev.pagegate.store.rocks.RocksPageStore;
import dev.pagegate.store.rocks.StoreConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A random read of 4 KiB that finds its page in memory. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the setup first.
public class PageHitBenchmark {
  private static final int READ_BYTES = 4096;
  private static final long FILE_BYTES = 16L << 20;
  private static final long MEMORY_BYTES = 64L << 20;
  private static final long CACHE_BYTES = 256L << 20;

  private Scratch scratch;
  private RocksPageStore store;
  private PageCache cache;
  private FilePages file;

  @Setup
  public void fill() throws Exception {
    scratch = new Scratch();
    store = RocksPageStore.open(StoreConfig.of(scratch.directory().resolve("cache"), CACHE_BYTES));
    cache = new PageCache(PageCacheConfig.ofMemory(MEMORY_BYTES), store, new SimpleMeterRegistry());
    PageSource zeros =
        (offset, destination) -> {
          int bytes = (int) Math.min(destination.writableBytes(), FILE_BYTES - offset);
          destination.writeZero(bytes);
          return CompletableFuture.completedFuture(
              new PageSource.Fetched(
                  bytes, offset + bytes == FILE_BYTES, PageSource.Currency.CURRENT));
        };
    file = cache.open(FileKey.copyOf(new byte[] {1}), zeros);
    file.adopt(CoherencyToken.copyOf(new byte[] {1}), FILE_BYTES);
    for (long offset = 0; offset < FILE_BYTES; offset += READ_BYTES) {
      file.read(offset, READ_BYTES).join().close();
    }
  }

  @Benchmark
  public int read() {
    long block = ThreadLocalRandom.current().nextLong(FILE_BYTES / READ_BYTES);
    try (PageSpan span = file.read(block * READ_BYTES, READ_BYTES).join()) {
      return span.lengthBytes();
    }
  }

  @TearDown
  public void close() throws Exception {
    file.close();
    cache.close();
    store.close();
    scratch.close();
  }
}
