package dev.pagegate.docker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** A shell script of the tests' resources. */
final class Script {
  private Script() {}

  /**
   * Starts {@code name} with errors and output as one, prefixed by {@code launcher}'s words.
   *
   * @param directory where the script is written to
   */
  static Process start(List<String> launcher, Path directory, String name, String... arguments)
      throws IOException {
    Path script = directory.resolve(name);
    try (InputStream source =
        Objects.requireNonNull(Script.class.getResourceAsStream("/" + name), name)) {
      Files.copy(source, script);
    }
    List<String> line = new ArrayList<>(launcher);
    line.addAll(List.of("bash", script.toString()));
    line.addAll(List.of(arguments));
    return new ProcessBuilder(line).redirectErrorStream(true).start();
  }

  /** Removes a directory of a script's work. */
  static void remove(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  /** Runs a script to its end; fails with what it printed unless it succeeds. */
  static void run(Path directory, String name, String... arguments)
      throws IOException, InterruptedException {
    Process process = start(List.of(), directory, name, arguments);
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(name + " failed: " + printed);
    }
  }
}
