package dev.pagegate.client.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that are looked for before the parser runs; here for the help and the check. */
final class GeneralOptions {
  /** Read by {@link Logging} and {@link Failures}. */
  @Option(
      names = {"-v", "--verbose"},
      description = "Log more, and show stack traces with errors.")
  boolean verbose;

  /** Read by {@link Logging}. */
  @Option(
      names = Logging.FORMAT,
      paramLabel = "FORMAT",
      description = "Log to standard error as text or json, one object a line. Default: text.")
  Logging.@Nullable Format logFormat;

  /** Read by {@link ConfigFile}. */
  @Option(
      names = ConfigFile.OPTION,
      paramLabel = "FILE",
      description = "Take options that are not given from this TOML file: memory = \"1GiB\".")
  @Nullable Path config;
}
