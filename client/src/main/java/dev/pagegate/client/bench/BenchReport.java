package dev.pagegate.client.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a benchmark found, in the shape that {@code --json} promises.
 *
 * @param schema changes when a field changes its meaning or goes
 * @param systemCache what was done to the operating system's page cache before reading from disk
 * @param results one for each workload and phase, in the order of the run
 * @param passes every single run behind them
 */
public record BenchReport(
    String schema,
    Origin origin,
    Machine machine,
    Caches caches,
    String systemCache,
    String restart,
    int runs,
    boolean verified,
    List<Result> results,
    List<PassResult> passes) {
  static final String SCHEMA = "pagegate-bench/1";

  /** Where the bytes came from. */
  public record Origin(
      String url, boolean embedded, @Nullable String roundTrip, @Nullable String bandwidth) {}

  /** Where it ran. */
  public record Machine(String system, int processors, String java) {
    static Machine here() {
      return new Machine(
          System.getProperty("os.name") + " " + System.getProperty("os.version"),
          Runtime.getRuntime().availableProcessors(),
          Runtime.version().toString());
    }
  }

  /** Sizes that matter. */
  public record Caches(long memoryBytes, int pageBytes) {}

  /** How far the bytes that were read can be believed. */
  public enum Verification {
    /** Equal to the origin's files. */
    EQUAL,
    /** Equal in every phase; there was no other copy to compare with. */
    CONSISTENT,
    DIFFERENT
  }

  /**
   * Medians over the runs of one workload in one phase.
   *
   * @param speed in {@code unit}
   * @param speedup against COLD
   */
  public record Result(
      String workload,
      Workload.Kind kind,
      Phase phase,
      long bytes,
      long operations,
      double seconds,
      double speed,
      String unit,
      double speedup,
      double megabytesPerSecond,
      double p50Micros,
      double p99Micros,
      Map<String, Long> calls,
      Map<String, Long> servedBytes,
      Verification verification) {}

  static BenchReport of(
      BenchPlan plan,
      String url,
      String systemCache,
      List<Workload> workloads,
      Map<String, String> expected,
      List<PassResult> passes) {
    List<Result> results = new ArrayList<>();
    for (Workload workload : workloads) {
      double cold =
          median(passes, workload, Phase.COLD).map(PassResult::seconds).orElse(Double.NaN);
      Verification verification = verify(workload, expected, passes);
      for (Phase phase : Phase.values()) {
        median(passes, workload, phase)
            .ifPresent(pass -> results.add(result(workload, pass, cold, verification)));
      }
    }
    return new BenchReport(
        SCHEMA,
        new Origin(
            url,
            plan.url().isEmpty(),
            plan.roundTrip().orElse(null),
            plan.bandwidth().orElse(null)),
        Machine.here(),
        new Caches(plan.memoryBytes(), plan.pageBytes()),
        systemCache,
        plan.restart().name(),
        plan.runs(),
        results.stream().noneMatch(result -> result.verification() == Verification.DIFFERENT),
        results,
        passes);
  }

  private static Result result(
      Workload workload, PassResult pass, double coldSeconds, Verification verification) {
    return new Result(
        workload.name(),
        workload.kind(),
        pass.phase(),
        pass.bytes(),
        pass.operations(),
        pass.seconds(),
        pass.speed(workload.kind()),
        workload.kind().unit(),
        coldSeconds / Math.max(1e-9, pass.seconds()),
        pass.bytes() / 1e6 / Math.max(1e-9, pass.seconds()),
        pass.p50Micros(),
        pass.p99Micros(),
        pass.calls(),
        pass.servedBytes(),
        verification);
  }

  /** The pass whose duration is the median: a real one, with its own counts. */
  private static Optional<PassResult> median(
      List<PassResult> passes, Workload workload, Phase phase) {
    List<PassResult> sorted =
        passes.stream()
            .filter(pass -> pass.workload().equals(workload.name()) && pass.phase() == phase)
            .sorted(Comparator.comparingDouble(PassResult::seconds))
            .toList();
    return sorted.isEmpty() ? Optional.empty() : Optional.of(sorted.get((sorted.size() - 1) / 2));
  }

  private static Verification verify(
      Workload workload, Map<String, String> expected, List<PassResult> passes) {
    List<String> digests =
        passes.stream()
            .filter(pass -> pass.workload().equals(workload.name()))
            .map(PassResult::sha256)
            .distinct()
            .toList();
    String truth = expected.get(workload.name());
    if (digests.size() != 1 || (truth != null && !digests.getFirst().equals(truth))) {
      return Verification.DIFFERENT;
    }
    return truth == null ? Verification.CONSISTENT : Verification.EQUAL;
  }
}
