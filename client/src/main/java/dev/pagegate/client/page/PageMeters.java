package dev.pagegate.client.page;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/** What the memory tier counts. Counting costs a reader two adds to striped counters. */
final class PageMeters {
  /** How far back the percentiles and the maximum of the gate's waits look. */
  private static final Duration GATE_WAIT_WINDOW = Duration.ofHours(1);

  /** Upper bounds of what is told apart: a disk's wear, links near and far, trouble. */
  private static final Duration[] BUCKETS =
      IntStream.of(
              100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000,
              1_000_000, 5_000_000)
          .mapToObj(micros -> Duration.ofNanos(1000L * micros))
          .toArray(Duration[]::new);

  private final MeterRegistry registry;
  private final Served fromMemory;
  private final Served fromDisk;
  private final Served fromServer;
  private final AtomicLong pendingBytes = new AtomicLong();
  private final LongAdder readaheadUsed;
  private final LongAdder readaheadWasted;
  private final LongAdder storeSkipped;
  private final LongAdder storeFailed;
  private final LongAdder storeDamaged;
  private final LongAdder overflowPages;
  private final LongAdder evictedPages;
  private final Timer gateWait;
  private final Timer fetch;
  private final Timer load;
  private final Timer durable;

  PageMeters(MeterRegistry registry) {
    this.registry = registry;
    fromMemory = served("memory");
    fromDisk = served("disk");
    fromServer = served("server");
    readaheadUsed = pages("pagegate.page.readahead.used");
    readaheadWasted = pages("pagegate.page.readahead.wasted");
    storeSkipped = pages("pagegate.page.store.skipped");
    storeFailed = pages("pagegate.page.store.failed");
    storeDamaged = pages("pagegate.page.store.damaged");
    overflowPages = pages("pagegate.page.overflow");
    evictedPages = pages("pagegate.page.evicted");
    gaugeBytes("pagegate.page.pending", pendingBytes::get);
    load = loading("pagegate.page.load", "From asking the disk cache for pages to its answer");
    durable =
        loading("pagegate.page.durable", "From asking the disk cache to keep a page to durable");
    gateWait =
        Timer.builder("pagegate.page.gate_wait")
            .publishPercentiles(0.5, 0.99)
            .publishPercentileHistogram()
            .distributionStatisticExpiry(GATE_WAIT_WINDOW)
            .register(registry);
    fetch = loading("pagegate.page.fetch", "From asking the server for pages to their arrival");
  }

  private Timer loading(String name, String description) {
    return Timer.builder(name)
        .description(description)
        .serviceLevelObjectives(BUCKETS)
        .distributionStatisticExpiry(GATE_WAIT_WINDOW)
        .register(registry);
  }

  private Served served(String tier) {
    return new Served(
        counter("pagegate.page.served", "pages", "tier", tier),
        counter("pagegate.page.served.bytes", "bytes", "tier", tier));
  }

  private LongAdder pages(String name) {
    return counter(name, "pages");
  }

  private LongAdder counter(String name, String unit, String... tags) {
    LongAdder adder = new LongAdder();
    FunctionCounter.builder(name, adder, LongAdder::sum)
        .baseUnit(unit)
        .tags(tags)
        .register(registry);
    return adder;
  }

  void gaugeBytes(String name, LongSupplier bytesNow) {
    Gauge.builder(name, bytesNow, LongSupplier::getAsLong)
        .baseUnit("bytes")
        .strongReference(true)
        .register(registry);
  }

  /** Pages that were in memory when a read asked for them. */
  Served fromMemory() {
    return fromMemory;
  }

  Served fromDisk() {
    return fromDisk;
  }

  Served fromServer() {
    return fromServer;
  }

  void addPending(long byteCount) {
    pendingBytes.addAndGet(byteCount);
  }

  long pendingBytes() {
    return pendingBytes.get();
  }

  void readaheadUsed() {
    readaheadUsed.increment();
  }

  void readaheadWasted() {
    readaheadWasted.increment();
  }

  void storeSkipped() {
    storeSkipped.increment();
  }

  void storeFailed() {
    storeFailed.increment();
  }

  void storeDamaged() {
    storeDamaged.increment();
  }

  /** A page outside the pool, because the pool was full of pages that must stay. */
  void overflowPage() {
    overflowPages.increment();
  }

  /** Pages that went from memory for space. */
  LongAdder evictedPages() {
    return evictedPages;
  }

  Timer.Sample start() {
    return Timer.start(registry);
  }

  void gateWaited(Timer.Sample since) {
    since.stop(gateWait);
  }

  void fetched(Timer.Sample since) {
    since.stop(fetch);
  }

  void loaded(Timer.Sample since) {
    since.stop(load);
  }

  /** A page is durable that the store was asked to keep at {@code sinceNanos}. */
  void durable(long sinceNanos) {
    durable.record(System.nanoTime() - sinceNanos, TimeUnit.NANOSECONDS);
  }

  /** Pages and bytes that came from one tier. */
  record Served(LongAdder pages, LongAdder bytes) {
    void count(int byteCount) {
      pages.increment();
      bytes.add(byteCount);
    }
  }
}
