package dev.pagegate.client.bench;

import dev.pagegate.client.daemon.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A {@link BenchReport} as an aligned table for a terminal. */
public final class ReportTable {
  private static final List<String> HEADER =
      List.of(
          "workload",
          "caches",
          "time",
          "speed",
          "",
          "x cold",
          "p50",
          "p99",
          "READs",
          "calls",
          "content");

  private ReportTable() {}

  public static String of(BenchReport report) {
    List<List<String>> rows = new ArrayList<>(List.of(HEADER));
    String before = "";
    for (BenchReport.Result result : report.results()) {
      rows.add(row(result, result.workload().equals(before) ? "" : result.workload()));
      before = result.workload();
    }
    return aligned(rows) + footer(report);
  }

  private static List<String> row(BenchReport.Result result, String workload) {
    long calls = result.calls().values().stream().mapToLong(Long::longValue).sum();
    return List.of(
        workload,
        result.phase().label(),
        Quantity.formatNanos(result.seconds() * 1e9),
        Quantity.significant(result.speed()),
        result.unit(),
        result.phase() == Phase.COLD ? "1" : factor(result.speedup()),
        Quantity.formatNanos(result.p50Micros() * 1e3),
        Quantity.formatNanos(result.p99Micros() * 1e3),
        "%,d".formatted(result.calls().getOrDefault("READ", 0L)),
        "%,d".formatted(calls),
        result.verification().name().toLowerCase(Locale.ROOT));
  }

  private static String factor(double speedup) {
    return speedup >= 10
        ? String.format(Locale.ROOT, "%,.0f", speedup)
        : String.format(Locale.ROOT, "%.1f", speedup);
  }

  /** Words to the left, numbers to the right; a blank line before each workload. */
  private static String aligned(List<List<String>> rows) {
    int[] widths = new int[HEADER.size()];
    for (List<String> row : rows) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      if (!row.getFirst().isEmpty() && !text.isEmpty()) {
        text.append('\n');
      }
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < widths.length; column++) {
        String padding = " ".repeat(widths[column] - row.get(column).length());
        boolean words = column < 2 || column == 4 || column == widths.length - 1;
        line.append(words ? row.get(column) + padding : padding + row.get(column)).append("  ");
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private static String footer(BenchReport report) {
    String link =
        report.origin().embedded()
            ? "embedded server"
                + (report.origin().roundTrip() == null
                    ? ""
                    : ", round trip " + report.origin().roundTrip())
                + (report.origin().bandwidth() == null
                    ? ""
                    : ", " + report.origin().bandwidth() + "/s")
            : report.origin().url();
    return "\n%s; %s; Java %s; %d run(s), medians; memory %s, pages of %s; system cache %s%n"
        .formatted(
            link,
            report.machine().processors() + " processors",
            report.machine().java(),
            report.runs(),
            Quantity.formatBytes(report.caches().memoryBytes()),
            Quantity.formatBytes(report.caches().pageBytes()),
            report.systemCache());
  }
}
