package dev.pagegate.client.daemon;

import dev.pagegate.client.archive.ArchiveCounters;
import dev.pagegate.client.file.Archivist;
import dev.pagegate.store.PageStore;
import dev.pagegate.store.StoreStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Where a daemon counts and times; in Prometheus' way where that may be asked for. */
final class Meters implements AutoCloseable {
  private final MeterRegistry registry;
  private final @Nullable PrometheusMeterRegistry prometheus;
  private final @Nullable JvmGcMetrics collections;

  private Meters(
      MeterRegistry registry,
      @Nullable PrometheusMeterRegistry prometheus,
      @Nullable JvmGcMetrics collections) {
    this.registry = registry;
    this.prometheus = prometheus;
    this.collections = collections;
  }

  /** For asking through {@link MeterRegistry} alone. */
  static Meters plain() {
    return new Meters(new SimpleMeterRegistry(), null, null);
  }

  /** For Prometheus, with what it wants to know of any process of Java. */
  static Meters forPrometheus() {
    var prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new JvmMemoryMetrics().bindTo(prometheus);
    new ProcessorMetrics().bindTo(prometheus);
    new UptimeMetrics().bindTo(prometheus);
    var collections = new JvmGcMetrics();
    collections.bindTo(prometheus);
    return new Meters(prometheus, prometheus, collections);
  }

  MeterRegistry registry() {
    return registry;
  }

  /** All of them in Prometheus' text format. */
  String scrape() {
    if (prometheus == null) {
      throw new IllegalStateException("not kept for Prometheus");
    }
    return prometheus.scrape();
  }

  /** Has the disk cache's own counters among the meters. */
  void watch(PageStore store, BooleanSupplier diskIsSick) {
    count(store, "hits", "pages", StoreStats::hits, "read and matched their checksum");
    count(store, "misses", "pages", StoreStats::misses, "asked for and not kept");
    count(store, "damaged", "pages", StoreStats::damaged, "dropped for a wrong checksum");
    count(store, "stored", "pages", StoreStats::stored, "made durable");
    count(store, "skipped", "pages", StoreStats::skipped, "spared the disk, behind or sick");
    count(store, "failed", "pages", StoreStats::failed, "refused by the disk");
    count(store, "evicted", "pages", StoreStats::evicted, "dropped for space");
    gauge(store, "used", StoreStats::usedBytes, "in use by pages");
    gauge(store, "capacity", StoreStats::capacityBytes, "the most it may use");
    gauge(store, "pending", StoreStats::pendingBytes, "given to it and not durable yet");
    Gauge.builder("pagegate.store.sick", diskIsSick, sick -> sick.getAsBoolean() ? 1 : 0)
        .description("1 while the disk cache is bypassed because it keeps failing")
        .strongReference(true)
        .register(registry);
  }

  /** Has among the meters what becomes of one volume's archives. */
  void watch(String url, Archivist archivist) {
    ArchiveCounters counters = archivist.counters();
    count(url, counters, "archived", "files", ArchiveCounters::archivedFiles, "copied elsewhere");
    count(url, counters, "copied", "bytes", ArchiveCounters::archivedBytes, "copied elsewhere");
    count(url, counters, "failed", "files", ArchiveCounters::failedFiles, "left without a copy");
    count(
        url,
        counters,
        "invalidated",
        "files",
        ArchiveCounters::invalidatedFiles,
        "changed since they were copied");
    count(url, counters, "released", "files", ArchiveCounters::releasedFiles, "let go of");
    count(
        url,
        counters,
        "recalls.refused",
        "reads",
        ArchiveCounters::refusedRecalls,
        "refused by the recall guard");
    count(url, counters, "recalled", "bytes", ArchiveCounters::recalledBytes, "brought back");
    count(
        url,
        counters,
        "recalled.copy",
        "bytes",
        ArchiveCounters::recalledFromArchiveBytes,
        "brought back from copies, in place of the server");
    Gauge.builder("pagegate.archive.recalls", archivist, Archivist::recallsUnderWay)
        .tag("url", url)
        .description("Fetches for files that are not resident, under way or waiting")
        .strongReference(true)
        .register(registry);
  }

  private void count(
      String url,
      ArchiveCounters counters,
      String name,
      String unit,
      ToDoubleFunction<ArchiveCounters> value,
      String what) {
    FunctionCounter.builder("pagegate.archive." + name, counters, value)
        .tag("url", url)
        .baseUnit(unit)
        .description("Archives: " + unit + " " + what)
        .register(registry);
  }

  private void count(
      PageStore store, String name, String unit, ToLongFunction<StoreStats> value, String what) {
    ToDoubleFunction<PageStore> now = asked -> value.applyAsLong(asked.stats());
    FunctionCounter.builder("pagegate.store." + name, store, now)
        .baseUnit(unit)
        .description("Pages of the disk cache: " + what)
        .register(registry);
  }

  private void gauge(PageStore store, String name, ToLongFunction<StoreStats> value, String what) {
    ToDoubleFunction<PageStore> now = asked -> value.applyAsLong(asked.stats());
    Gauge.builder("pagegate.store." + name, store, now)
        .baseUnit("bytes")
        .description("Bytes of the disk cache: " + what)
        .register(registry);
  }

  @Override
  public void close() {
    if (collections != null) {
      collections.close();
    }
    registry.close();
  }
}
