package dev.pagegate.client.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that every command has. */
final class CommonOptions {
  @Option(names = "--json", description = "Print results as JSON, one value a line.")
  boolean json;

  @Option(
      names = {"-v", "--verbose"},
      description = "Log more, and show stack traces with errors.")
  boolean verbose;

  /** Read by {@link ConfigFile} before the parser runs; here for the help and the check. */
  @Option(
      names = ConfigFile.OPTION,
      paramLabel = "FILE",
      description = "Take options that are not given from this TOML file: memory = \"1GiB\".")
  @Nullable Path config;
}
