package dev.pagegate.client.cli;

import java.util.List;

/** How much the log says, and in which form; to be called before the first logger exists. */
final class Logging {
  static final String FORMAT = "--log-format";
  static final String JSON_CONFIGURATION = "logback-json.xml";

  private Logging() {}

  /** What a line of the log looks like. */
  enum Format {
    TEXT,
    JSON
  }

  /** The log's configuration reads these properties once, so options cannot wait for the parser. */
  static void configure(String... arguments) {
    if (isVerbose(arguments)) {
      System.setProperty("pagegate.log", "DEBUG");
      System.setProperty("pagegate.log.netty", "INFO");
    }
    if (isJson(arguments)) {
      System.setProperty("logback.configurationFile", JSON_CONFIGURATION);
    }
  }

  /** The last one counts, as for the parser. */
  static boolean isJson(String... arguments) {
    String format = "";
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].startsWith(FORMAT + "=")) {
        format = arguments[i].substring(FORMAT.length() + 1);
      } else if (arguments[i].equals(FORMAT) && i + 1 < arguments.length) {
        format = arguments[i + 1];
      }
    }
    return format.equalsIgnoreCase(Format.JSON.name());
  }

  static boolean isVerbose(String... arguments) {
    List<String> all = List.of(arguments);
    return all.contains("--verbose") || all.contains("-v");
  }
}
