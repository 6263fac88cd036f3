package dev.pagegate.client.cli;

import static dev.pagegate.client.daemon.Quantity.formatBytes;
import static dev.pagegate.client.daemon.Quantity.formatNanos;

import dev.pagegate.client.admin.DaemonStatus;
import dev.pagegate.client.admin.DaemonStatus.Disk;
import dev.pagegate.client.admin.DaemonStatus.GateWaits;
import dev.pagegate.client.admin.DaemonStatus.Journal;
import dev.pagegate.client.admin.DaemonStatus.MountStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A daemon's status for people. */
final class StatusText {
  private static final double NANOS_PER_MILLI = 1e6;

  private StatusText() {}

  static List<String> lines(DaemonStatus status) {
    List<String> lines = new ArrayList<>();
    for (MountStatus mount : status.mounts()) {
      lines.add(mount.directory() + "  " + mount.url());
      lines.add(
          line("process", status.processId() + ", for " + formatNanos(status.upSeconds() * 1e9)));
      lines.add(line("calls", calls(mount.calls())));
      lines.add(line("dirty", mount.dirtyFiles() + " files"));
      mount.troubles().forEach(trouble -> lines.add(line("trouble", trouble)));
      Journal journal = mount.journal();
      if (journal != null) {
        lines.add(line("journal", journal(journal)));
        journal.stuck().forEach(stuck -> lines.add(line("stuck", stuck)));
        journal.conflicts().forEach(conflict -> lines.add(line("conflict", conflict)));
      }
    }
    var memory = status.memory();
    lines.add(
        line(
            "memory",
            "%s of %s; %s pending, %s dirty"
                .formatted(
                    formatBytes(memory.usedBytes()),
                    formatBytes(memory.capacityBytes()),
                    formatBytes(memory.pendingBytes()),
                    formatBytes(memory.dirtyBytes()))));
    Disk disk = status.disk();
    lines.add(line("disk", disk == null ? "none" : disk(disk)));
    lines.add(line("served", served(status)));
    lines.add(line("gate", gate(status.gateWaits())));
    return lines;
  }

  private static String line(String what, String how) {
    return "  %-8s %s".formatted(what, how);
  }

  private static String journal(Journal journal) {
    return journal.changes() == 0
        ? "the server has everything"
        : String.format(
            Locale.ROOT,
            "%,d changes wait for the server; %s on disk",
            journal.changes(),
            formatBytes(journal.bytes()));
  }

  private static String calls(Map<String, Long> calls) {
    return calls.entrySet().stream()
        .map(call -> String.format(Locale.ROOT, "%s %,d", call.getKey(), call.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String disk(Disk disk) {
    return String.format(
        Locale.ROOT,
        "%s: %s of %s%s; %,d pages stored, %,d skipped, %,d failed, %,d damaged, %,d evicted",
        disk.directory(),
        formatBytes(disk.usedBytes()),
        formatBytes(disk.capacityBytes()),
        disk.sick() ? ", sick: bypassed" : "",
        disk.stored(),
        disk.skipped(),
        disk.failed(),
        disk.damaged(),
        disk.evicted());
  }

  private static String served(DaemonStatus status) {
    return status.servedFrom().entrySet().stream()
        .map(
            tier ->
                String.format(
                    Locale.ROOT,
                    "%s from %s (%,d pages)",
                    formatBytes(tier.getValue().bytes()),
                    tier.getKey(),
                    tier.getValue().pages()))
        .collect(Collectors.joining(", "));
  }

  private static String gate(GateWaits waits) {
    return waits.count() == 0
        ? "nobody has waited"
        : String.format(
            Locale.ROOT,
            "%,d waits; within the last hour half below %s, 99%% below %s, the longest %s",
            waits.count(),
            formatNanos(waits.p50Millis() * NANOS_PER_MILLI),
            formatNanos(waits.p99Millis() * NANOS_PER_MILLI),
            formatNanos(waits.maxMillis() * NANOS_PER_MILLI));
  }
}
