package dev.pagegate.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands that ask a running daemon, of a proxy instead of a mount. */
@Timeout(300)
class OperatorOnProxyTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path scratch;

  private static JsonNode json(String... arguments) throws Exception {
    Command command = PagegateProcess.run(arguments);
    assertThat(command.exitCode()).as(command.toString()).isZero();
    return JSON.readTree(command.text().lines().toList().getLast());
  }

  @Test
  void commands_onAProxy_reachItsFiles() throws Exception {
    Path exported = scratch.resolve("exported");
    Trees.createFiles(exported, 2, 2 * Trees.PAGE_BYTES, 8);
    try (Stub stub = Stub.start(exported);
        ProxyProcess proxy =
            ProxyProcess.start(stub.url(), scratch.resolve("cache"), "--metrics-listen", "0")) {
      String tree = "proxy:" + proxy.port() + "/export";
      assertThat(json("status", "--json", tree).at("/mounts/0/directory").asText())
          .isEqualTo("/export");
      assertThat(json("prefetch", "--json", tree).get("files").asInt()).isEqualTo(2);
      assertThat(json("explain", "--json", tree + "/f0").at("/runs/0/resident").asBoolean())
          .isTrue();
      Command missing = PagegateProcess.run("explain", "proxy:1/export/f0");
      assertThat(missing.errors()).contains("no proxy that serves this");
    }
  }
}
