package dev.pagegate.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does with a mount: fetch before it is wanted, pin, watch, ask for help. */
@Timeout(300)
class OperatorCommandsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FILE_BYTES = 3 * Trees.PAGE_BYTES;
  private static final int FILES = 6;

  @TempDir private Path scratch;
  private Path exported;
  private Path mounted;
  private Stub stub;
  private MountProcess mount;

  @BeforeEach
  void mount() throws Exception {
    exported = scratch.resolve("exported");
    mounted = Files.createDirectory(scratch.resolve("mounted"));
    Trees.createFiles(exported.resolve("data"), FILES, FILE_BYTES, 8);
    Trees.createFiles(exported.resolve("other/deep"), 2, FILE_BYTES, 9);
    stub = Stub.start(exported);
    mountAgain();
  }

  private void mountAgain(String... options) throws Exception {
    mount = MountProcess.start(stub.url(), scratch.resolve("cache"), mounted, options);
  }

  @AfterEach
  void unmount() throws Exception {
    mount.close();
    stub.close();
  }

  private static Command done(String... arguments) throws Exception {
    Command command = PagegateProcess.run(arguments);
    assertThat(command.exitCode()).as(command.toString()).isZero();
    return command;
  }

  private static JsonNode lastLine(Command command) throws Exception {
    return JSON.readTree(command.text().lines().toList().getLast());
  }

  private long reads() throws Exception {
    JsonNode status = JSON.readTree(done("status", "--json").text());
    return status.get("mounts").get(0).get("calls").path("READ").asLong();
  }

  private String mounted(String name) {
    return mounted.resolve(name).toString();
  }

  /** Files that are younger than the server's tick are not kept: asks until they are. */
  private JsonNode prefetchUntilKept(String... paths) throws Exception {
    String[] line =
        Stream.concat(Stream.of("prefetch", "--json"), Arrays.stream(paths)).toArray(String[]::new);
    JsonNode first = lastLine(done(line));
    JsonNode again = lastLine(done(line));
    while (again.get("fetchedBytes").asLong() > 0) {
      again = lastLine(done(line));
    }
    return first;
  }

  @Test
  void prefetch_aDirectory_readersNeedNoServerAfterwards() throws Exception {
    JsonNode done = prefetchUntilKept(mounted("data"));
    assertThat(done.get("files").asInt()).isEqualTo(FILES);
    assertThat(done.get("bytes").asLong()).isEqualTo((long) FILES * FILE_BYTES);

    mount.close();
    mountAgain();
    long before = reads();
    for (int i = 0; i < FILES; i++) {
      assertThat(mounted.resolve("data/f" + i))
          .hasSameBinaryContentAs(exported.resolve("data/f" + i));
    }
    assertThat(reads()).isEqualTo(before);
  }

  @Test
  void prefetch_globsAndLists_takeWhatTheyName() throws Exception {
    assertThat(lastLine(done("prefetch", "--json", mounted("data/f[0-1]"))).get("files").asInt())
        .isEqualTo(2);
    assertThat(lastLine(done("prefetch", "--json", mounted("**"))).get("files").asInt())
        .isEqualTo(FILES + 2);
    Path list = scratch.resolve("list");
    Files.write(list, List.of(mounted("data/f0"), "", mounted("other/*/f1")));
    assertThat(lastLine(done("prefetch", "--json", "--from", list.toString())).get("files").asInt())
        .isEqualTo(2);
    Command nothing = PagegateProcess.run("prefetch", mounted("data/*.none"));
    assertThat(nothing.exitCode()).isEqualTo(1);
    assertThat(nothing.errors()).contains("nothing matches");
  }

  @Test
  void pin_survivesRestartAndEvict_untilUnpinned() throws Exception {
    prefetchUntilKept(mounted("data"));
    JsonNode pinned = JSON.readTree(done("pin", "--json", "--no-fetch", mounted("data")).text());
    assertThat(pinned.get("bytes").asLong()).isEqualTo((long) FILES * FILE_BYTES);
    assertThat(pinned.get("reservedBytes").asLong()).isEqualTo((long) FILES * FILE_BYTES);

    mount.close();
    mountAgain();
    assertThat(pinned()).hasSize(FILES).first().asString().endsWith("/data/f0");
    assertThat(done("evict", mounted.toString()).text())
        .contains("left " + FILES + " pinned files alone");

    long before = reads();
    assertThat(mounted.resolve("data/f0")).hasSameBinaryContentAs(exported.resolve("data/f0"));
    assertThat(reads()).isEqualTo(before);

    assertThat(done("unpin", mounted("data")).text()).contains("unpinned " + FILES + " files");
    assertThat(pinned()).isEmpty();
    assertThat(done("evict", mounted("data")).text()).contains("evicted " + FILES + " files");
  }

  /** Paths of pinned files of this mount; there may be others on the machine. */
  private List<String> pinned() throws Exception {
    List<String> paths = new ArrayList<>();
    String here = mounted.toRealPath() + "/";
    for (String line : done("pin", "--json").text().lines().toList()) {
      paths.addAll(JSON.readTree(line).get("files").findValuesAsText("path"));
    }
    return paths.stream().filter(path -> path.startsWith(here)).toList();
  }

  @Test
  void pin_beyondTheBudget_isRefusedWithWhatToDo() throws Exception {
    mount.close();
    mountAgain("--pin-budget", "256KiB");
    Command refused = PagegateProcess.run("pin", "--no-fetch", mounted("data"));
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.errors()).contains("too much").contains("--pin-budget");
  }

  @Test
  void top_withoutATerminal_printsPlainTextAgainAndAgain() throws Exception {
    String text = done("top", "--count", "2", "--interval", "10ms").text();
    assertThat(text.split("pagegate top", -1)).hasSize(3);
    assertThat(text).contains(mounted.toRealPath().toString()).contains("READ/s");
    JsonNode json = lastLine(done("top", "--json", "--count", "2", "--interval", "10ms"));
    assertThat(json.get("daemons").findValuesAsText("directory"))
        .contains(mounted.toRealPath().toString());
  }

  @Test
  void doctor_ofARunningMount_namesNoHostNoFileNoDirectory() throws Exception {
    Path bundle = scratch.resolve("bundle");
    done("pin", mounted("data/f0"));
    done("doctor", "--cache-dir", scratch.resolve("cache").toString(), bundle.toString());
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.list(bundle)) {
      for (Path file : files.toList()) {
        all.append(Files.readString(file));
      }
    }
    assertThat(all)
        .contains("servedFrom", "nfs://<host-", "java.version", "index/CURRENT")
        .doesNotContain(scratch.toString(), "mounted/", "data/f0", "/export");

    Path archive = scratch.resolve("bundle.tar.gz");
    done("doctor", "--names", archive.toString());
    assertThat(Command.run("tar", "-xzOf", archive.toString()).text())
        .contains(mounted.toRealPath().toString());
    assertThat(PagegateProcess.run("doctor", archive.toString()).errors()).contains("exists");
  }

  @Test
  void completion_inBash_completesCommandsAndOptions() throws Exception {
    Path script = scratch.resolve("completion");
    Files.writeString(script, done("completion").text());
    String ask =
        "source %s; COMP_WORDS=(pagegate %s); COMP_CWORD=%d; _complete_pagegate; echo \"${COMPREPLY[@]}\"";
    assertThat(Command.run("bash", "-c", ask.formatted(script, "pre", 1)).text())
        .contains("prefetch");
    assertThat(Command.run("bash", "-c", ask.formatted(script, "pin --no", 2)).text())
        .contains("--no-fetch");
  }
}
