package dev.pagegate.client.cli;

import dev.pagegate.client.admin.AdminException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which files a command is about. */
final class WantedOptions {
  @Option(
      names = "--from",
      paramLabel = "FILE",
      description = "Take paths and globs from its lines, too; - is standard input.")
  private @Nullable String list;

  @Parameters(
      arity = "0..*",
      paramLabel = "PATH",
      description =
          "Files below a mount point, directories for all files below them, or globs such as"
              + " '/mnt/project/**.csv'.")
  private List<String> paths = List.of();

  /** Whether nothing was named. */
  boolean isEmpty() {
    return paths.isEmpty() && list == null;
  }

  /** What was named on the command line, as it was named. */
  List<Path> paths() {
    return paths.stream().map(Path::of).toList();
  }

  /** As {@link WantedFiles#of}. */
  List<WantedFile> files() throws CommandFailure, AdminException, IOException {
    return WantedFiles.of(paths, list, System.in);
  }
}
