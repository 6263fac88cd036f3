package dev.pagegate.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GaneshaBenchTest {
  @TempDir Path directory;

  @Test
  void bench_againstAStrangersServer_readsEqualBytesAndNothingWhenWarm() throws Exception {
    Path exported = Files.createDirectory(directory.resolve("exported"));
    Trees.createFiles(exported, 1, 8 << 20, 1);
    Trees.createFiles(exported.resolve("small"), 20, 3000, 2);
    Path report = directory.resolve("report.json");
    try (var ganesha = Ganesha.start(exported, directory.resolve("work"))) {
      Command bench =
          PagegateProcess.run(
              "bench",
              ganesha.url(),
              "--quick",
              "--warm-up",
              "100ms",
              "--compare",
              exported.toString(),
              "--work-dir",
              directory.toString(),
              "--json",
              report.toString());
      assertThat(bench.exitCode()).as(bench.toString()).isZero();
    }
    JsonNode json = new ObjectMapper().readTree(report.toFile());
    assertThat(json.get("verified").asBoolean()).isTrue();
    assertThat(json.get("results")).isNotEmpty();
    for (JsonNode result : json.get("results")) {
      assertThat(result.get("verification").asText()).as(result.toString()).isEqualTo("EQUAL");
      if (result.get("phase").asText().startsWith("WARM")) {
        assertThat(result.get("calls").path("READ").asLong()).as(result.toString()).isZero();
      }
    }
  }
}
