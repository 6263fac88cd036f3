package dev.pagegate.client.cli;

import dev.pagegate.client.error.FsException;
import dev.pagegate.client.fuse.MountPoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code umount}: the end of a mount. */
@Command(name = "umount", description = "Unmount what 'pagegate mount' has mounted.")
final class UmountCommand implements Callable<Integer> {
  @Mixin final GeneralOptions general = new GeneralOptions();

  @Option(
      names = {"-l", "--lazy"},
      description = "Even while programs use it: it goes out of sight now and ends with them.")
  private boolean lazy;

  @Parameters(paramLabel = "DIR", description = "Where it is mounted.")
  @SuppressWarnings("NullAway.Init")
  private Path directory;

  @Option(
      names = "--deadline",
      paramLabel = "TIME",
      defaultValue = "60s",
      converter = ServerOptions.Time.class,
      description =
          "Wait so long for the server to take what was written (default: ${DEFAULT-VALUE}).")
  private Duration deadline = Duration.ofSeconds(60);

  @Override
  public Integer call() throws FsException, CommandFailure, InterruptedException {
    MountPoint point = MountPoint.of(directory);
    if (!point.isMounted()) {
      throw new CommandFailure(point + ": nothing is mounted there by pagegate");
    }
    MountRecord record = MountRecord.of(point);
    Optional<ProcessHandle> server = record.process();
    point.unmount(lazy ? MountPoint.How.DETACH : MountPoint.How.WHEN_IDLE);
    if (!lazy && server.isPresent()) {
      awaitEnd(server.get(), point);
    }
    Optional<String> trouble = record.takeTrouble();
    if (trouble.isPresent()) {
      throw new CommandFailure(point + ": " + trouble.get());
    }
    return Pagegate.DONE;
  }

  /** The process ends when everything that was written is at the server. */
  private void awaitEnd(ProcessHandle server, MountPoint point)
      throws CommandFailure, InterruptedException {
    try {
      server.onExit().get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new CommandFailure(
          "%s is unmounted, but its process %d is still sending to the server"
              .formatted(point, server.pid()),
          e);
    }
  }
}
