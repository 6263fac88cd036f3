package dev.pagegate.store.rocks;

import dev.pagegate.store.FileVersion;
import dev.pagegate.store.PageLookup;
import dev.pagegate.store.StoreOutcome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * Times one store by hand: {@code StoreBenchmark DIRECTORY [PAGES]}. Reads are from the kernel's
 * memory unless the caller drops it between {@code write} and {@code read}, given as third
 * argument.
 */
final class StoreBenchmark {
  private static final int PAGE_BYTES = StoreConfig.DEFAULT_PAGE_BYTES;
  private static final int IN_FLIGHT = 16;
  private static final int PACED_PAGES = 4000;
  private static final long PACE_NANOS = 500_000;

  private final RocksPageStore store;
  private final FileVersion version;
  private final int pages;

  private StoreBenchmark(RocksPageStore store, int pages) {
    this.store = store;
    this.version = store.adopt(StoreFixture.FILE, StoreFixture.TOKEN).join();
    this.pages = pages;
  }

  public static void main(String[] args) {
    try {
      int pages = args.length > 1 ? Integer.parseInt(args[1]) : 8192;
      String what = args.length > 2 ? args[2] : "write,read";
      StoreConfig config =
          StoreConfig.of(Path.of(args[0]), 2L * pages * PAGE_BYTES).withFreeSpaceFloorBytes(0);
      try (RocksPageStore store = RocksPageStore.open(config)) {
        StoreBenchmark benchmark = new StoreBenchmark(store, pages);
        if (what.contains("write")) {
          benchmark.writeAll();
          benchmark.writePaced();
        }
        if (what.contains("read")) {
          benchmark.read("sequential", 0);
          benchmark.read("random", 1);
        }
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void writeAll() {
    Queue<CompletableFuture<StoreOutcome>> underWay = new ArrayDeque<>();
    ByteBuf page = StoreFixture.buffer(StoreFixture.page(1, PAGE_BYTES));
    long start = System.nanoTime();
    for (int index = 0; index < pages; index++) {
      if (underWay.size() == 256) {
        underWay.remove().join();
      }
      underWay.add(store.write(version, index, page).outcome());
    }
    underWay.forEach(CompletableFuture::join);
    report("write, durable", pages, start);
    page.release();
  }

  private void writePaced() {
    long[] nanos = new long[PACED_PAGES];
    List<CompletableFuture<?>> done = new ArrayList<>();
    ByteBuf page = StoreFixture.buffer(StoreFixture.page(2, PAGE_BYTES));
    long start = System.nanoTime();
    for (int put = 0; put < PACED_PAGES; put++) {
      while (System.nanoTime() < start + put * PACE_NANOS) {
        LockSupport.parkNanos(50_000);
      }
      int at = put;
      long before = System.nanoTime();
      done.add(
          store
              .write(version, put % pages, page)
              .outcome()
              .thenAccept(ignored -> nanos[at] = System.nanoTime() - before));
    }
    done.forEach(CompletableFuture::join);
    page.release();
    Arrays.sort(nanos);
    System.out.printf(
        "put to durable, 2000/s: p50 %.2f ms, p99 %.2f ms%n",
        nanos[PACED_PAGES / 2] / 1e6, nanos[PACED_PAGES * 99 / 100] / 1e6);
  }

  private void read(String what, int randomness) {
    Random random = new Random(3);
    Queue<CompletableFuture<PageLookup>> underWay = new ArrayDeque<>();
    List<ByteBuf> buffers = new ArrayList<>();
    for (int lane = 0; lane < IN_FLIGHT; lane++) {
      buffers.add(PooledByteBufAllocator.DEFAULT.directBuffer(PAGE_BYTES));
    }
    long start = System.nanoTime();
    for (int index = 0; index < pages; index++) {
      ByteBuf into = buffers.get(index % IN_FLIGHT);
      if (underWay.size() == IN_FLIGHT) {
        check(underWay.remove().join());
        into.clear();
      }
      int wanted = randomness == 0 ? index : random.nextInt(pages);
      underWay.add(store.read(version, wanted, into));
    }
    underWay.forEach(lookup -> check(lookup.join()));
    report("read, " + what, pages, start);
    buffers.forEach(ByteBuf::release);
  }

  private static void check(PageLookup lookup) {
    if (!(lookup instanceof PageLookup.Hit)) {
      throw new IllegalStateException(lookup.toString());
    }
  }

  private static void report(String what, int pages, long startNanos) {
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    System.out.printf("%s: %.0f MB/s%n", what, (double) pages * PAGE_BYTES / 1e6 / seconds);
  }
}
