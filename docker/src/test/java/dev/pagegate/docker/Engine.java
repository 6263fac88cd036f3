package dev.pagegate.docker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A Docker engine of the tests' own, with its own images and its own socket. Needs root and
 * Debian's docker.io. It ends with this process and removes its files then: Testcontainers talks to
 * it until the very end.
 */
final class Engine {
  /** What the engine says when it takes requests. */
  private static final String READY = "API listen on";

  private final Path socket;

  private Engine(Path socket) {
    this.socket = socket;
  }

  /** Starts an engine. Blocks until it is ready. */
  static Engine start() throws IOException {
    Path directory = Files.createTempDirectory("pagegate-engine");
    List<String> namespaces =
        List.of("unshare", "--mount", "--pid", "--mount-proc", "--fork", "--kill-child");
    Process process = Script.start(namespaces, directory, "engine.sh", directory.toString());
    BufferedReader log = process.inputReader(UTF_8);
    StringBuilder said = new StringBuilder();
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      said.append(line).append('\n');
      if (line.contains(READY)) {
        Thread.startVirtualThread(() -> log.lines().forEach(_ -> {}));
        return new Engine(directory.resolve("docker.sock"));
      }
    }
    throw new IllegalStateException(
        "no Docker engine could be started; .ci/run installs docker.io, and root is needed: "
            + said);
  }

  Path socket() {
    return socket;
  }
}
