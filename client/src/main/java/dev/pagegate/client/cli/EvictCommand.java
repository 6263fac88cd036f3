package dev.pagegate.client.cli;

import dev.pagegate.client.admin.AdminClient;
import dev.pagegate.client.admin.AdminException;
import dev.pagegate.client.admin.AdminRequest;
import dev.pagegate.client.admin.AdminRequest.Evicted;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code evict}: the caches let go of files. */
@Command(
    name = "evict",
    description = "Drop what memory and disk have of mounted files; what is dirty stays.")
final class EvictCommand implements Callable<Integer> {
  @ParentCommand
  @SuppressWarnings("NullAway.Init")
  private Pagegate program;

  @Mixin final CommonOptions common = new CommonOptions();

  @Parameters(
      arity = "1..*",
      paramLabel = "PATH",
      description = "Files below a mount point; a directory stands for all files below it.")
  @SuppressWarnings("NullAway.Init")
  private List<Path> paths;

  @Override
  public Integer call() throws CommandFailure, AdminException, IOException {
    int files = 0;
    long pages = 0;
    int pinned = 0;
    for (Path path : paths) {
      DaemonPath each = DaemonPath.of(path);
      Evicted evicted = each.ask(new AdminRequest.Evict(each.mount(), each.below()), Evicted.class);
      files += evicted.files();
      pages += evicted.pages();
      pinned += evicted.pinnedFiles();
    }
    if (common.json) {
      program.console().out().println(AdminClient.json(new Evicted(files, pages, pinned)));
    } else {
      program.console().out().printf("evicted %,d files, %,d pages in memory%n", files, pages);
      if (pinned > 0) {
        program.console().out().printf("left %,d pinned files alone%n", pinned);
      }
    }
    return Pagegate.DONE;
  }
}
