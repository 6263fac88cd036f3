package dev.pagegate.client.cli;

import dev.pagegate.client.admin.AdminClient;
import dev.pagegate.client.admin.AdminException;
import dev.pagegate.client.admin.AdminRequest;
import dev.pagegate.client.admin.DaemonStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code status}: how the running daemons are doing. */
@Command(name = "status", description = "Tell how this user's mounts and their caches are doing.")
final class StatusCommand implements Callable<Integer> {
  @ParentCommand
  @SuppressWarnings("NullAway.Init")
  private Pagegate program;

  @Mixin final CommonOptions common = new CommonOptions();

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "Only the daemon that serves this mount.")
  private @Nullable Path directory;

  @Override
  public Integer call() throws CommandFailure, AdminException, IOException {
    Set<Path> sockets = sockets();
    for (Path socket : sockets) {
      DaemonStatus status =
          new AdminClient(socket).ask(new AdminRequest.Status(), DaemonStatus.class);
      if (common.json) {
        program.console().out().println(AdminClient.json(status));
      } else {
        StatusText.lines(status).forEach(program.console().out()::println);
      }
    }
    if (sockets.isEmpty()) {
      program.console().err().println("pagegate status: nothing is mounted by this user");
    }
    return Pagegate.DONE;
  }

  private Set<Path> sockets() throws CommandFailure, IOException {
    Path only = directory;
    if (only != null) {
      return Set.of(DaemonPath.of(only).socket());
    }
    Set<Path> sockets = new LinkedHashSet<>();
    MountRecord.allServed().forEach(served -> sockets.add(served.socket()));
    return sockets;
  }
}
