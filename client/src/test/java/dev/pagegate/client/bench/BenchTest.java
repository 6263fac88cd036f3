package dev.pagegate.client.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pagegate.client.remote.TransportSecurity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTest {
  @TempDir Path directory;

  private final List<PassResult> told = new ArrayList<>();

  /** Real child processes, killed and started again: what the demo does, on a tiny tree. */
  @Test
  void run_onATinyTree_verifiesEveryPhaseAndReadsNothingWhenWarm() throws Exception {
    BenchReport report = new Bench(plan(), listener()).run();

    assertThat(report.verified()).isTrue();
    assertThat(report.results()).hasSize(5 * Phase.values().length);
    for (BenchReport.Result result : report.results()) {
      assertThat(result.verification()).isEqualTo(BenchReport.Verification.EQUAL);
      assertThat(result.operations()).isPositive();
      long reads = result.calls().getOrDefault("READ", 0L);
      switch (result.phase()) {
        case UNCACHED, COLD -> assertThat(reads).isPositive();
        case WARM_MEMORY, WARM_DISK -> assertThat(reads).as(result.toString()).isZero();
      }
      if (result.phase() == Phase.WARM_DISK) {
        assertThat(result.servedBytes().get("disk")).as(result.toString()).isPositive();
      }
    }
    assertThat(told).hasSameSizeAs(report.results());
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
    pictures(report);
  }

  private void pictures(BenchReport report) throws Exception {
    Path svg = directory.resolve("bench.svg");
    Path png = directory.resolve("bench.png");
    ReportChart.write(report, svg);
    ReportChart.write(report, png);
    assertThat(Files.readString(svg)).contains("<svg", "sequential, MB/s", "warm, disk");
    assertThat(Files.size(png)).isGreaterThan(10_000);
    JsonNode json = new ObjectMapper().valueToTree(report);
    assertThat(json.get("schema").asText()).isEqualTo("pagegate-bench/1");
  }

  private BenchPlan plan() {
    return new BenchPlan(
        Optional.empty(),
        TransportSecurity.NONE,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        new BenchTree.Sizes(2 << 20, 1 << 20, 0, 5),
        10,
        Duration.ofMillis(200),
        1,
        BenchPlan.Restart.KILL,
        64 << 20,
        64 << 10,
        directory,
        1);
  }

  private BenchListener listener() {
    return new BenchListener() {
      @Override
      public void step(String what) {}

      @Override
      public void passed(PassResult result, Workload workload) {
        told.add(result);
      }
    };
  }
}
