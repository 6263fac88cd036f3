package dev.pagegate.client.cli;

import static dev.pagegate.client.daemon.Quantity.formatBytes;
import static dev.pagegate.client.daemon.Quantity.formatNanos;
import static dev.pagegate.client.daemon.Quantity.significant;

import dev.pagegate.client.cli.TopDaemon.TopMount;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What daemons did, for people. */
final class TopText {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MILLI = 1e6;

  private TopText() {}

  /** What the keys do. */
  static String help(TopOrder order) {
    return "sorted by "
        + order.words()
        + "; keys: "
        + Arrays.stream(TopOrder.values())
            .map(each -> each.key() + " " + each.words())
            .collect(Collectors.joining(", "))
        + ", q quits";
  }

  static List<String> lines(List<TopDaemon> daemons, TopOrder order) {
    List<String> lines = new ArrayList<>();
    for (TopDaemon daemon : daemons) {
      lines.add(
          String.format(
              Locale.ROOT,
              "process %d, up %s: hits %s; %s",
              daemon.processId(),
              formatNanos(daemon.upSeconds() * NANOS_PER_SECOND),
              daemon.hitRatio() == null
                  ? "-"
                  : String.format(Locale.ROOT, "%.0f %%", 100 * daemon.hitRatio()),
              rates(daemon)));
      lines.add(
          String.format(
              Locale.ROOT,
              "  gate %s waits/s, 99%% below %s; %s pending, %s dirty; memory %s; disk %s of %s",
              significant(daemon.gateWaitsPerSecond()),
              formatNanos(daemon.gateP99Millis() * NANOS_PER_MILLI),
              formatBytes(daemon.pendingBytes()),
              formatBytes(daemon.dirtyBytes()),
              formatBytes(daemon.memoryUsedBytes()),
              formatBytes(daemon.diskUsedBytes()),
              formatBytes(daemon.diskCapacityBytes())));
    }
    lines.add("");
    lines.add("%10s %10s %8s %10s  %s".formatted("READ/s", "calls/s", "dirty", "on disk", "mount"));
    daemons.stream()
        .flatMap(daemon -> daemon.mounts().stream())
        .sorted(order.comparator())
        .forEach(mount -> add(mount, lines));
    return lines;
  }

  private static void add(TopMount mount, List<String> lines) {
    lines.add(
        "%10s %10s %8d %10s  %s"
            .formatted(
                significant(mount.readsPerSecond()),
                significant(mount.callsPerSecond()),
                mount.dirtyFiles(),
                formatBytes(mount.diskBytes()),
                mount.directory()));
    mount.troubles().forEach(trouble -> lines.add("  trouble: " + trouble));
  }

  private static String rates(TopDaemon daemon) {
    return daemon.bytesPerSecond().entrySet().stream()
        .map(tier -> tier.getKey() + " " + formatBytes(Math.round(tier.getValue())) + "/s")
        .collect(Collectors.joining(", "));
  }
}
