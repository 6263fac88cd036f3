package dev.pagegate.client.cli;

import java.util.List;

/** How much the log says; to be called before the first logger exists. */
final class Logging {
  private Logging() {}

  /** The log's configuration reads these properties once, so options cannot wait for the parser. */
  static void configure(String... arguments) {
    if (isVerbose(arguments)) {
      System.setProperty("pagegate.log", "DEBUG");
      System.setProperty("pagegate.log.netty", "INFO");
    }
  }

  static boolean isVerbose(String... arguments) {
    List<String> all = List.of(arguments);
    return all.contains("--verbose") || all.contains("-v");
  }
}
