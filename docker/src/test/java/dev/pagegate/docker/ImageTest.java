package dev.pagegate.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.BindMode;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** The image, built by its Dockerfile and run in two containers of one engine. */
class ImageTest {
  private static final long SEED = 9;
  private static final int PORT = 20049;
  private static final String URL =
      "nfs://127.0.0.1/export?nfsport=%d&mountport=%d".formatted(PORT, PORT);
  private static final String USER = "10001";

  /** Generous: only a hang reaches it. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @TempDir private static Path directory;

  private static Path exported;
  private static GenericContainer<?> server;

  @BeforeAll
  static void build() throws Exception {
    BuiltImage.once();
    exported = publicDirectory("exported");
    write(exported.resolve("small"), 1);
    write(exported.resolve("page"), 64 << 10);
    write(Files.createDirectory(exported.resolve("below")).resolve("large"), (5 << 20) + 17);
    server =
        pagegate("serve", "/exported", "--listen", "127.0.0.1:" + PORT, "--read-only")
            .withNetworkMode("none")
            .withFileSystemBind(exported.toString(), "/exported", BindMode.READ_ONLY)
            .waitingFor(Wait.forLogMessage(".*serving /exported.*\n", 1));
    server.start();
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void cp_fromTheServerOfAnotherContainer_copiesEveryByte() throws Exception {
    Path copies = publicDirectory("copies");
    run(copies, "cp", "-r", URL, "/copies/tree");
    for (String name : List.of("small", "page", "below/large")) {
      assertThat(copies.resolve("tree").resolve(name))
          .hasSameBinaryContentAs(exported.resolve(name));
    }
  }

  @Test
  void bench_ofTheServerOfAnotherContainer_verifiesEveryByte() throws Exception {
    Path reports = publicDirectory("reports");
    run(reports, "bench", URL, "--quick", "--json", "/copies/report.json");
    assertThat(reports.resolve("report.json"))
        .content()
        .containsPattern("\"verified\"\\s*:\\s*true");
  }

  @Test
  void processes_ofTheImage_runAsNobodyWithACacheOfTheirOwn() throws Exception {
    assertThat(server.execInContainer("id", "-u").getStdout()).isEqualTo(USER + "\n");
    assertThat(
            server.execInContainer("sh", "-c", "echo x >$XDG_CACHE_HOME/pagegate/x").getExitCode())
        .isZero();
  }

  /** Runs a command beside the server to its end; fails unless it succeeds. */
  private static void run(Path results, String... command) {
    try (var client = pagegate(command)) {
      client
          .withNetworkMode("container:" + server.getContainerId())
          .withFileSystemBind(results.toString(), "/copies", BindMode.READ_WRITE)
          .withStartupCheckStrategy(new OneShotStartupCheckStrategy().withTimeout(PATIENCE))
          .start();
    }
  }

  private static GenericContainer<?> pagegate(String... command) {
    return new GenericContainer<>(DockerImageName.parse(BuiltImage.TAG)).withCommand(command);
  }

  /** A directory that the containers' user owns. */
  private static Path publicDirectory(String name) throws IOException {
    Path made = Files.createDirectory(directory.resolve(name));
    Files.setAttribute(made, "unix:uid", Integer.parseInt(USER));
    return made;
  }

  private static void write(Path file, int bytes) throws IOException {
    byte[] content = new byte[bytes];
    new Random(SEED + bytes).nextBytes(content);
    Files.write(file, content);
  }
}
