package dev.pagegate.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands that ask a running daemon, each in a process of its own, as people use them. */
@Timeout(300)
class AdministrationTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PAGES = 4;

  @TempDir private Path scratch;
  private Path exported;
  private Path cache;
  private Path mounted;
  private Stub stub;
  private Process daemon;

  @BeforeEach
  void mount() throws Exception {
    exported = scratch.resolve("exported");
    cache = scratch.resolve("cache");
    mounted = Files.createDirectory(scratch.resolve("mounted"));
    Trees.createFiles(exported, 2, PAGES * Trees.PAGE_BYTES, 8);
    stub = Stub.start(exported);
    mountAgain();
  }

  private void mountAgain() throws Exception {
    daemon =
        PagegateProcess.start(
            "mount", "-f", "--cache-dir", cache.toString(), stub.url(), mounted.toString());
    var said = new BufferedReader(new InputStreamReader(daemon.getInputStream(), UTF_8));
    assertThat(said.readLine()).startsWith("mounted ");
  }

  @AfterEach
  void unmount() throws Exception {
    daemon.destroy();
    daemon.waitFor();
    stub.close();
  }

  private static Command done(String... arguments) throws Exception {
    Command command = PagegateProcess.run(arguments);
    assertThat(command.exitCode()).as(command.toString()).isZero();
    return command;
  }

  private static JsonNode json(String... arguments) throws Exception {
    return JSON.readTree(done(arguments).text());
  }

  private String mounted(String name) {
    return mounted.resolve(name).toString();
  }

  @Test
  void commands_onAMount_tellAndDoWhatTheySay() throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())))
        .isEqualTo("rw-------");
    assertThat(Files.readAllBytes(mounted.resolve("f0")))
        .isEqualTo(Files.readAllBytes(exported.resolve("f0")));
    Files.writeString(mounted.resolve("new"), "written");

    JsonNode runs = json("explain", "--json", mounted("f0")).get("runs");
    assertThat(runs).hasSize(1);
    assertThat(runs.get(0).get("resident").asBoolean()).isTrue();
    assertThat(runs.get(0).get("endPage").asInt()).isEqualTo(PAGES);
    assertThat(done("explain", "--range", "0-1", mounted("f0")).text())
        .contains("4 pages of 64.0 KiB")
        .contains("page 0 ")
        .contains("in memory");

    done("flush", mounted("new"));
    done("flush");
    assertThat(exported.resolve("new")).hasContent("written");

    assertThat(done("evict", mounted.toString()).text()).contains("evicted 3 files");
    long reads = calls().path("READ").asLong();
    assertThat(done("explain", mounted("f0")).text()).contains("not in memory");
    assertThat(Files.readAllBytes(mounted.resolve("f0")))
        .isEqualTo(Files.readAllBytes(exported.resolve("f0")));
    assertThat(calls().path("READ").asLong()).isGreaterThan(reads);
  }

  private Path socket() {
    return cache.resolve("admin.socket");
  }

  private JsonNode status() throws Exception {
    return json("status", "--json", mounted.toString());
  }

  private JsonNode calls() throws Exception {
    return status().get("mounts").get(0).get("calls");
  }

  @Test
  void status_ofAMount_isTheSameWithAndWithoutItsName() throws Exception {
    Files.readAllBytes(mounted.resolve("f0"));
    assertThat(status().get("mounts").get(0).get("directory").asText())
        .isEqualTo(mounted.toRealPath().toString());
    assertThat(status().get("servedFrom").get("server").get("bytes").asLong())
        .isEqualTo(PAGES * Trees.PAGE_BYTES);
    assertThat(done("status").text())
        .contains(mounted.toRealPath().toString())
        .contains("calls")
        .contains("disk")
        .contains("gate");
  }

  @Test
  void status_afterTheDaemonWasKilled_isOfTheNextOne() throws Exception {
    daemon.destroyForcibly().waitFor();
    assertThat(socket()).exists();
    Command dead = PagegateProcess.run("explain", mounted("f0"));
    assertThat(dead.exitCode()).as(dead.toString()).isEqualTo(1);
    assertThat(dead.errors()).doesNotContain("\tat ");

    mountAgain();

    assertThat(status().get("processId").asLong()).isEqualTo(daemon.pid());
  }

  @Test
  void explain_elsewhere_saysThatItIsNoMount() throws Exception {
    Command refused = PagegateProcess.run("explain", exported.resolve("f0").toString());
    assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(1);
    assertThat(refused.errors()).contains("not in a mount").doesNotContain("\tat ");
  }
}
