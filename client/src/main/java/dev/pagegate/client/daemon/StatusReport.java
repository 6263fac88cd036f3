package dev.pagegate.client.daemon;

import dev.pagegate.client.admin.DaemonStatus;
import dev.pagegate.client.admin.DaemonStatus.Disk;
import dev.pagegate.client.admin.DaemonStatus.GateWaits;
import dev.pagegate.client.admin.DaemonStatus.Journal;
import dev.pagegate.client.admin.DaemonStatus.LastStart;
import dev.pagegate.client.admin.DaemonStatus.Memory;
import dev.pagegate.client.admin.DaemonStatus.MountStatus;
import dev.pagegate.client.admin.DaemonStatus.Tier;
import dev.pagegate.client.file.Upkeep;
import dev.pagegate.client.journal.JournaledFiles;
import dev.pagegate.store.StartReport;
import dev.pagegate.store.StoreStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import io.micrometer.core.instrument.distribution.ValueAtPercentile;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Reads a daemon's meters. Safe from any thread; blocks for a moment at most. */
final class StatusReport {
  private final Daemon daemon;
  private final Map<String, Mount> mounts;
  private final @Nullable DiskCacheConfig disk;
  private final BooleanSupplier diskIsSick;
  private final CacheUse use;
  private final long startNanos = System.nanoTime();

  /**
   * @param mounts by their directories
   */
  StatusReport(
      Daemon daemon,
      Map<String, Mount> mounts,
      @Nullable DiskCacheConfig disk,
      BooleanSupplier diskIsSick,
      CacheUse use) {
    this.daemon = daemon;
    this.mounts = Map.copyOf(mounts);
    this.disk = disk;
    this.diskIsSick = diskIsSick;
    this.use = use;
  }

  DaemonStatus now() {
    return new DaemonStatus(
        ProcessHandle.current().pid(),
        (System.nanoTime() - startNanos) / 1e9,
        mounts.entrySet().stream().map(entry -> mount(entry.getKey(), entry.getValue())).toList(),
        memory(),
        disk == null ? null : disk(disk),
        servedFrom(),
        gateWaits());
  }

  private static MountStatus mount(String directory, Mount mount) {
    Upkeep upkeep = mount.files().upkeep();
    List<String> troubles = upkeep.troubles();
    return new MountStatus(
        directory,
        mount.url().toString(),
        new TreeMap<>(mount.calls()),
        upkeep.dirtyFiles(),
        troubles,
        mount.journal().map(StatusReport::journal).orElse(null));
  }

  private static Journal journal(JournaledFiles journal) {
    return new Journal(journal.waiting(), journal.bytes(), journal.stuck(), journal.conflicts());
  }

  private Memory memory() {
    return new Memory(
        gauge("pagegate.page.pool.used"),
        gauge("pagegate.page.pool.capacity"),
        gauge("pagegate.page.pending"),
        gauge("pagegate.page.dirty"));
  }

  private long gauge(String name) {
    Gauge gauge = meters().get(name).gauge();
    return (long) gauge.value();
  }

  private MeterRegistry meters() {
    return daemon.meters();
  }

  private Disk disk(DiskCacheConfig cache) {
    StoreStats stats = daemon.storeStats();
    return new Disk(
        cache.directory().toString(),
        stats.usedBytes(),
        stats.capacityBytes(),
        diskIsSick.getAsBoolean(),
        stats.stored(),
        stats.skipped(),
        stats.failed(),
        stats.damaged(),
        stats.evicted(),
        stats.hits(),
        use.now(),
        daemon.startReport().map(StatusReport::lastStart).orElse(null));
  }

  private static LastStart lastStart(StartReport report) {
    return new LastStart(
        report.stopped().name().toLowerCase(Locale.ROOT),
        report.index().name().toLowerCase(Locale.ROOT),
        report.complete(),
        report.pages(),
        report.bytes(),
        report.unreachable(),
        report.looking().toNanos() / 1e9);
  }

  private Map<String, Tier> servedFrom() {
    Map<String, Tier> tiers = new TreeMap<>();
    for (String tier : List.of("memory", "disk", "server")) {
      tiers.put(
          tier,
          new Tier(
              served("pagegate.page.served", tier), served("pagegate.page.served.bytes", tier)));
    }
    return tiers;
  }

  private long served(String name, String tier) {
    FunctionCounter counter = meters().get(name).tag("tier", tier).functionCounter();
    return (long) counter.count();
  }

  private GateWaits gateWaits() {
    Timer timer = meters().get("pagegate.page.gate_wait").timer();
    HistogramSnapshot waits = timer.takeSnapshot();
    return new GateWaits(
        timer.count(),
        percentile(waits, 0.5),
        percentile(waits, 0.99),
        waits.max(TimeUnit.MILLISECONDS));
  }

  private static double percentile(HistogramSnapshot waits, double wanted) {
    for (ValueAtPercentile value : waits.percentileValues()) {
      if (value.percentile() == wanted) {
        return value.value(TimeUnit.MILLISECONDS);
      }
    }
    return 0;
  }
}
