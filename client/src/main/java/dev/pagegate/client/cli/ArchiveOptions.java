package dev.pagegate.client.cli;

import dev.pagegate.client.archive.RecallGuard;
import dev.pagegate.client.archive.RecallGuard.Rule;
import dev.pagegate.client.daemon.DaemonConfig;
import dev.pagegate.client.file.RecallSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a daemon does with archived files by itself. */
final class ArchiveOptions {
  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--release-below",
      paramLabel = "SIZE",
      converter = CacheOptions.Bytes.class,
      description =
          "Release archived files, those first that nobody has opened for longest, while less than"
              + " this of the disk cache is free (default: never).")
  private @Nullable Long releaseBelowBytes;

  @Option(
      names = "--recall-allow",
      paramLabel = "uid:N|process:NAME",
      split = ",",
      description = "Only these may read released files (default: everybody).")
  private List<String> allowed = List.of();

  @Option(
      names = "--recall-deny",
      paramLabel = "uid:N|process:NAME",
      split = ",",
      description =
          "These may not read released files, such as process:updatedb; they are told EPERM.")
  private List<String> denied = List.of();

  @Option(
      names = "--recall-jobs",
      paramLabel = "N",
      defaultValue = "8",
      description = "Fetches for released files at a time (default: ${DEFAULT-VALUE}).")
  private int recalls;

  /** 0 for never. */
  long releaseBelowBytes() {
    Long bytes = releaseBelowBytes;
    return bytes == null ? 0 : bytes;
  }

  DaemonConfig applyTo(DaemonConfig config) {
    try {
      RecallGuard guard = new RecallGuard(rules(allowed), rules(denied));
      return config.withFiles(config.files().withRecall(new RecallSettings(guard, recalls)));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private static List<Rule> rules(List<String> words) {
    return words.stream().map(RecallGuard::parse).toList();
  }
}
