package dev.pagegate.client.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** This program once more, to go on when the command that started it has ended. */
final class BackgroundProcess {
  private static final Path SETSID = Path.of("/usr/bin/setsid");

  private final Process process;
  private final Path log;
  private final long logStart;

  private BackgroundProcess(Process process, Path log, long logStart) {
    this.process = process;
    this.log = log;
    this.logStart = logStart;
  }

  /** Runs {@code arguments} with this Java and its options; what it logs is appended to a file. */
  static BackgroundProcess start(List<String> arguments, Path log) throws IOException {
    Path directory = log.toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    long logStart = Files.exists(log) ? Files.size(log) : 0;
    Process process =
        new ProcessBuilder(line(arguments))
            .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    return new BackgroundProcess(process, log, logStart);
  }

  private static List<String> line(List<String> arguments) {
    List<String> line = new ArrayList<>();
    if (Files.isExecutable(SETSID)) {
      line.add(SETSID.toString()); // the terminal's signals are not for it
    }
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    line.add("-cp");
    line.add(System.getProperty("java.class.path"));
    line.add(Pagegate.class.getName());
    line.addAll(arguments);
    return line;
  }

  /** The first line that it prints, empty when it ends before. Blocks. */
  Optional<String> firstLine() throws IOException {
    var lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    return Optional.ofNullable(lines.readLine());
  }

  /** What it has logged. */
  String logged() throws IOException {
    byte[] all = Files.readAllBytes(log);
    int start = (int) Math.min(logStart, all.length);
    return new String(all, start, all.length - start, StandardCharsets.UTF_8).strip();
  }

  int exitCode() throws InterruptedException {
    return process.waitFor();
  }
}
