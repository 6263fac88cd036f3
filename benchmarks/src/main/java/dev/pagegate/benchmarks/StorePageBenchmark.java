package dev.pagegate.benchmarks;

import dev.pagegate.store.CoherencyToken;
import dev.pagegate.store.FileKey;
import dev.pagegate.store.FileVersion;
import dev.pagegate.store.rocks.RocksPageStore;
import dev.pagegate.store.rocks.StoreConfig;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
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

/**
 * One page put into the disk cache until it is durable, and one page read back, which the kernel's
 * page cache holds. The put depends on the disk below the system's temporary files.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the setup first.
public class StorePageBenchmark {
  private static final int PAGES = 256;
  private static final long CACHE_BYTES = 256L << 20;

  private Scratch scratch;
  private RocksPageStore store;
  private FileVersion version;
  private ByteBuf written;
  private ByteBuf read;

  @Setup
  public void fill() throws Exception {
    scratch = new Scratch();
    StoreConfig config = StoreConfig.of(scratch.directory().resolve("cache"), CACHE_BYTES);
    store = RocksPageStore.open(config);
    version =
        store.adopt(FileKey.copyOf(new byte[] {1}), CoherencyToken.copyOf(new byte[] {1})).join();
    int pageBytes = config.pageBytes();
    written = PooledByteBufAllocator.DEFAULT.directBuffer(pageBytes).writeZero(pageBytes);
    read = PooledByteBufAllocator.DEFAULT.directBuffer(pageBytes);
    for (int index = 0; index < PAGES; index++) {
      store.write(version, index, written).outcome().join();
    }
  }

  @Benchmark
  public Object putToDurable() {
    return store.write(version, anyPage(), written).outcome().join();
  }

  @Benchmark
  public Object read() {
    return store.read(version, anyPage(), read.clear()).join();
  }

  private static int anyPage() {
    return ThreadLocalRandom.current().nextInt(PAGES);
  }

  @TearDown
  public void close() throws Exception {
    store.close();
    written.release();
    read.release();
    scratch.close();
  }
}
