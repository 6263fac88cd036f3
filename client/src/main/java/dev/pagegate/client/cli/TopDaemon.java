package dev.pagegate.client.cli;

import dev.pagegate.client.admin.DaemonStatus;
import dev.pagegate.client.admin.DaemonStatus.Disk;
import dev.pagegate.client.admin.DaemonStatus.MountStatus;
import dev.pagegate.client.admin.DaemonStatus.Tier;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a daemon did between two answers, for each second of it; its names are a promise to scripts.
 *
 * @param hitRatio the share of bytes that needed no server, null when nothing was read
 * @param bytesPerSecond that readers got, by tier
 * @param gateP99Millis of the last hour
 */
record TopDaemon(
    long processId,
    double upSeconds,
    @Nullable Double hitRatio,
    Map<String, Double> bytesPerSecond,
    double gateWaitsPerSecond,
    double gateP99Millis,
    long pendingBytes,
    long dirtyBytes,
    long memoryUsedBytes,
    long diskUsedBytes,
    long diskCapacityBytes,
    List<TopMount> mounts) {

  /**
   * One of its mounts.
   *
   * @param diskBytes in the disk cache
   */
  record TopMount(
      String directory,
      double readsPerSecond,
      double callsPerSecond,
      int dirtyFiles,
      long diskBytes,
      List<String> troubles) {}

  /** From {@code before}, an earlier answer of the same process, to {@code now}. */
  static TopDaemon between(DaemonStatus before, DaemonStatus now) {
    double seconds = Math.max(1e-3, now.upSeconds() - before.upSeconds());
    Map<String, Double> rates = new TreeMap<>();
    now.servedFrom()
        .forEach(
            (tier, served) -> rates.put(tier, (served.bytes() - bytes(before, tier)) / seconds));
    double all = rates.values().stream().mapToDouble(Double::doubleValue).sum();
    Disk disk = now.disk();
    return new TopDaemon(
        now.processId(),
        now.upSeconds(),
        all > 0 ? 1 - rates.getOrDefault("server", 0.0) / all : null,
        rates,
        (now.gateWaits().count() - before.gateWaits().count()) / seconds,
        now.gateWaits().p99Millis(),
        now.memory().pendingBytes(),
        now.memory().dirtyBytes(),
        now.memory().usedBytes(),
        disk == null ? 0 : disk.usedBytes(),
        disk == null ? 0 : disk.capacityBytes(),
        now.mounts().stream().map(mount -> mount(mount, before, disk, seconds)).toList());
  }

  private static long bytes(DaemonStatus status, String tier) {
    Tier served = status.servedFrom().get(tier);
    return served == null ? 0 : served.bytes();
  }

  private static TopMount mount(
      MountStatus now, DaemonStatus before, @Nullable Disk disk, double seconds) {
    Map<String, Long> calls =
        before.mounts().stream()
            .filter(mount -> mount.directory().equals(now.directory()))
            .findFirst()
            .map(MountStatus::calls)
            .orElse(Map.of());
    long reads = now.calls().getOrDefault("READ", 0L) - calls.getOrDefault("READ", 0L);
    return new TopMount(
        now.directory(),
        reads / seconds,
        (sum(now.calls()) - sum(calls)) / seconds,
        now.dirtyFiles(),
        disk == null
            ? 0
            : disk.trees().stream()
                .filter(tree -> names(tree, now.directory()))
                .mapToLong(DaemonStatus.TreeUse::bytes)
                .sum(),
        now.troubles());
  }

  /** Mounts of one file system share what the disk has; its name is all of theirs. */
  private static boolean names(DaemonStatus.TreeUse tree, String directory) {
    return (tree.name() + ", ").contains(directory + ", ");
  }

  private static long sum(Map<String, Long> calls) {
    return calls.values().stream().mapToLong(Long::longValue).sum();
  }
}
