package dev.pagegate.client.cli;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of every command whose results are lines. */
final class CommonOptions {
  @Mixin final GeneralOptions general = new GeneralOptions();

  @Option(names = "--json", description = "Print results as JSON, one value a line.")
  boolean json;
}
