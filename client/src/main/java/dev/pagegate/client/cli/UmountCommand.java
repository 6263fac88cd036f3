package dev.pagegate.client.cli;

import dev.pagegate.client.error.FsException;
import dev.pagegate.client.fuse.MountPoint;
import java.nio.file.Path;
import java.util.concurrent.Callable;
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

  @Override
  public Integer call() throws FsException, CommandFailure {
    MountPoint point = MountPoint.of(directory);
    if (!point.isMounted()) {
      throw new CommandFailure(point + ": nothing is mounted there by pagegate");
    }
    point.unmount(lazy ? MountPoint.How.DETACH : MountPoint.How.WHEN_IDLE);
    return Pagegate.DONE;
  }
}
