package dev.pagegate.client.cli;

import dev.pagegate.client.admin.AdminClient;
import dev.pagegate.client.admin.AdminException;
import dev.pagegate.client.admin.AdminRequest;
import dev.pagegate.client.admin.AdminRequest.Flushed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code flush}: what was written goes to the server now. */
@Command(
    name = "flush",
    description = "Send what was written to the server and wait until it has it durably.")
final class FlushCommand implements Callable<Integer> {
  @ParentCommand
  @SuppressWarnings("NullAway.Init")
  private Pagegate program;

  @Mixin final CommonOptions common = new CommonOptions();

  @Parameters(
      arity = "0..1",
      paramLabel = "PATH",
      description =
          "A file below a mount point; a directory stands for its whole mount."
              + " Without it all mounts of this user.")
  private @Nullable Path path;

  @Override
  public Integer call() throws CommandFailure, AdminException, IOException {
    int failed = 0;
    for (DaemonPath each : paths()) {
      Flushed flushed = each.ask(new AdminRequest.Flush(each.mount(), each.below()), Flushed.class);
      if (common.json) {
        program.console().out().println(AdminClient.json(flushed));
      }
      failed += flushed.failedFiles();
      flushed.failed().forEach(why -> program.console().err().println("pagegate flush: " + why));
    }
    if (failed > 0) {
      throw new CommandFailure(
          "the server did not take what was written to " + failed + " files; it is kept");
    }
    return Pagegate.DONE;
  }

  private List<DaemonPath> paths() throws CommandFailure, IOException {
    Path only = path;
    return only != null
        ? List.of(DaemonPath.of(only))
        : MountRecord.allServed().stream()
            .map(served -> new DaemonPath(served.mount(), "", served.socket()))
            .toList();
  }
}
