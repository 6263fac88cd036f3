package dev.pagegate.it;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The client's command line in a JVM of its own, with the tests' Java and class path. */
final class PagegateProcess {
  private static final String MAIN = "dev.pagegate.client.cli.Pagegate";

  private PagegateProcess() {}

  /** Runs {@code command} with its disk cache in {@code cache}, as {@link #run(String...)} does. */
  static Command run(Path cache, String command, String... arguments)
      throws IOException, InterruptedException {
    var all = new ArrayList<>(List.of(command, "--cache-dir", cache.toString()));
    all.addAll(List.of(arguments));
    return run(all.toArray(String[]::new));
  }

  /** Runs {@code pagegate arguments...} to its end, whatever its exit code. */
  static Command run(String... arguments) throws IOException, InterruptedException {
    List<String> line = line(MAIN, List.of(), List.of(arguments));
    return Command.finish(Command.start(line), line);
  }

  /** Starts {@code pagegate arguments...} without waiting; its errors go to the log. */
  static Process start(String... arguments) throws IOException {
    return new ProcessBuilder(line(MAIN, List.of(), List.of(arguments)))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** As {@link #start(String...)}; its errors go to the file {@code errors}. */
  static Process startTold(Path errors, String... arguments) throws IOException {
    return new ProcessBuilder(line(MAIN, List.of(), List.of(arguments)))
        .redirectError(errors.toFile())
        .start();
  }

  /** Starts {@code main}, a program of the tests, without waiting; its errors go to the log. */
  static Process start(Class<?> main, List<String> jvmOptions, String... arguments)
      throws IOException {
    return new ProcessBuilder(line(main.getName(), jvmOptions, List.of(arguments)))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static List<String> line(String main, List<String> jvmOptions, List<String> arguments) {
    var line = new ArrayList<String>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.add("--enable-native-access=ALL-UNNAMED");
    line.add("--sun-misc-unsafe-memory-access=allow");
    // Many short-lived processes on few cores: start-up counts, peak speed does not.
    line.add("-XX:TieredStopAtLevel=1");
    line.add("-Xmx512m");
    line.add("-Dio.netty.leakDetection.level=paranoid");
    line.addAll(jvmOptions);
    line.add("-cp");
    line.add(System.getProperty("java.class.path"));
    line.add(main);
    line.addAll(arguments);
    return line;
  }
}
