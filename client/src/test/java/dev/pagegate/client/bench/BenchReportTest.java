package dev.pagegate.client.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pagegate.client.remote.TransportSecurity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BenchReportTest {
  private static final Workload WORKLOAD = Workload.sequential(new BenchFile("f", 4_000_000));

  /** Whoever changes this changes {@link BenchReport#SCHEMA}, too. */
  @Test
  void json_keepsItsNames() {
    JsonNode json =
        new ObjectMapper()
            .valueToTree(
                report(
                    Map.of(), pass(Phase.COLD, 1, 2.0, "aa"), pass(Phase.WARM_DISK, 1, 0.5, "aa")));

    assertThat(names(json))
        .containsExactly(
            "schema",
            "origin",
            "machine",
            "caches",
            "systemCache",
            "restart",
            "runs",
            "verified",
            "results",
            "passes");
    assertThat(names(json.get("results").get(0)))
        .containsExactly(
            "workload",
            "kind",
            "phase",
            "bytes",
            "operations",
            "seconds",
            "speed",
            "unit",
            "speedup",
            "megabytesPerSecond",
            "p50Micros",
            "p99Micros",
            "calls",
            "servedBytes",
            "verification");
    assertThat(names(json.get("passes").get(0)))
        .containsExactly(
            "workload",
            "phase",
            "run",
            "operations",
            "bytes",
            "seconds",
            "p50Micros",
            "p99Micros",
            "maxMicros",
            "calls",
            "servedBytes",
            "settleSeconds",
            "sha256");
    assertThat(json.get("schema").asText()).isEqualTo("pagegate-bench/1");
    assertThat(json.get("results").get(1).get("speedup").asDouble()).isEqualTo(4.0);
    assertThat(json.get("results").get(1).get("speed").asDouble()).isEqualTo(8.0);
  }

  @Test
  void results_ofSeveralRuns_areTheMedianRun() {
    BenchReport report =
        report(
            Map.of(),
            pass(Phase.COLD, 1, 9.0, "aa"),
            pass(Phase.COLD, 2, 1.0, "aa"),
            pass(Phase.COLD, 3, 2.0, "aa"));

    assertThat(report.results())
        .singleElement()
        .extracting(BenchReport.Result::seconds)
        .isEqualTo(2.0);
  }

  @Test
  void verification_withoutAnotherCopy_isConsistency() {
    assertThat(report(Map.of(), pass(Phase.COLD, 1, 1, "aa")).results().getFirst().verification())
        .isEqualTo(BenchReport.Verification.CONSISTENT);
  }

  @Test
  void verification_againstOtherBytes_isDifferent() {
    BenchReport report = report(Map.of("sequential", "bb"), pass(Phase.COLD, 1, 1, "aa"));

    assertThat(report.verified()).isFalse();
    assertThat(ReportTable.of(report)).contains("different");
  }

  @Test
  void verification_ofPhasesThatDisagree_isDifferent() {
    assertThat(
            report(Map.of(), pass(Phase.COLD, 1, 1, "aa"), pass(Phase.WARM_DISK, 1, 1, "ab"))
                .verified())
        .isFalse();
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static BenchReport report(Map<String, String> expected, PassResult... passes) {
    BenchPlan plan =
        new BenchPlan(
            Optional.empty(),
            TransportSecurity.NONE,
            Optional.empty(),
            Optional.of("20ms"),
            Optional.empty(),
            new BenchTree.Sizes(1 << 20, 1 << 20, 0, 0),
            1,
            Duration.ZERO,
            1,
            BenchPlan.Restart.ORDERLY,
            1 << 20,
            64 << 10,
            Path.of("."),
            1);
    return BenchReport.of(
        plan, "nfs://h/x", "dropped", List.of(WORKLOAD), expected, List.of(passes));
  }

  private static PassResult pass(Phase phase, int run, double seconds, String sha256) {
    return new PassResult(
        "sequential", phase, run, 4, 4_000_000, seconds, 1, 2, 3, Map.of(), Map.of(), 0, sha256);
  }
}
