package dev.pagegate.it;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The client's command line in a JVM of its own, with the tests' Java and class path. */
final class PagegateProcess {
  private static final String MAIN = "dev.pagegate.client.cli.Pagegate";

  private PagegateProcess() {}

  /** Runs {@code pagegate arguments...} to its end, whatever the exit code. */
  static Command run(String... arguments) throws IOException, InterruptedException {
    List<String> line = line(MAIN, List.of(), arguments);
    return Command.finish(Command.start(line), line);
  }

  /** Starts {@code main}, which is the client's or a test's own, without waiting for it. */
  static Process start(String main, List<String> jvmOptions, String... arguments)
      throws IOException {
    return Command.start(line(main, jvmOptions, arguments));
  }

  private static List<String> line(String main, List<String> jvmOptions, String... arguments) {
    var line = new ArrayList<String>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.add("--enable-native-access=ALL-UNNAMED");
    line.add("--sun-misc-unsafe-memory-access=allow");
    // Many short-lived processes on few cores: start-up counts, peak speed does not.
    line.add("-XX:TieredStopAtLevel=1");
    line.add("-Xmx512m");
    line.addAll(jvmOptions);
    line.add("-cp");
    line.add(System.getProperty("java.class.path"));
    line.add(main);
    line.addAll(List.of(arguments));
    return line;
  }
}
