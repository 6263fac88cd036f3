package dev.pagegate.client.cli;

import dev.pagegate.client.admin.AdminClient;
import dev.pagegate.client.admin.AdminException;
import dev.pagegate.client.admin.AdminRequest;
import dev.pagegate.client.admin.AdminRequest.Unpinned;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code unpin}: files are like any others again. */
@Command(
    name = "unpin",
    description = "End pins; the files stay in the caches until others need the room.")
final class UnpinCommand implements Callable<Integer> {
  @ParentCommand
  @SuppressWarnings("NullAway.Init")
  private Pagegate program;

  @Mixin final CommonOptions common = new CommonOptions();

  @Parameters(
      arity = "1..*",
      paramLabel = "PATH",
      description = "Pinned files, or directories for all pinned files below them.")
  @SuppressWarnings("NullAway.Init")
  private List<Path> paths;

  @Override
  public Integer call() throws CommandFailure, AdminException, IOException {
    int files = 0;
    for (Path path : paths) {
      DaemonPath each = DaemonPath.of(path);
      files += each.ask(new AdminRequest.Unpin(each.mount(), each.below()), Unpinned.class).files();
    }
    if (common.json) {
      program.console().out().println(AdminClient.json(new Unpinned(files)));
    } else {
      program.console().out().printf("unpinned %,d files%n", files);
    }
    return Pagegate.DONE;
  }
}
