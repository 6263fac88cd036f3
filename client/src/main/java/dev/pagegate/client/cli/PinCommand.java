package dev.pagegate.client.cli;

import dev.pagegate.client.admin.AdminClient;
import dev.pagegate.client.admin.AdminException;
import dev.pagegate.client.admin.AdminRequest;
import dev.pagegate.client.admin.AdminRequest.PinList;
import dev.pagegate.client.admin.AdminRequest.Pinned;
import dev.pagegate.client.daemon.Quantity;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code pin}: what is to stay on the disk. */
@Command(
    name = "pin",
    description = {
      "Keep files on the cache disk whatever else is read, and fetch what it does not have of them.",
      "Without PATH, list what is pinned. Pins outlive the mount; --pin-budget of mount bounds them."
    })
final class PinCommand implements Callable<Integer> {
  private static final int JOBS = 4;

  @ParentCommand
  @SuppressWarnings("NullAway.Init")
  private Pagegate program;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin final CommonOptions common = new CommonOptions();
  @Mixin private final WantedOptions wanted = new WantedOptions();

  @Option(names = "--no-fetch", description = "Leave it to who reads the files to fetch them.")
  private boolean noFetch;

  @Override
  public Integer call() throws CommandFailure, AdminException, IOException, InterruptedException {
    if (wanted.isEmpty()) {
      if (noFetch) {
        throw new ParameterException(spec.commandLine(), "a PATH or --from FILE is missing");
      }
      return list();
    }
    List<WantedFile> files = wanted.files();
    Pinned last = new Pinned(0, 0, 0);
    long bytes = 0;
    for (WantedFile file : files) {
      DaemonPath path = file.path();
      last = path.ask(new AdminRequest.Pin(path.mount(), path.below()), Pinned.class);
      bytes += last.bytes();
    }
    if (common.json) {
      program
          .console()
          .out()
          .println(AdminClient.json(new Pinned(bytes, last.reservedBytes(), last.budgetBytes())));
    } else {
      program
          .console()
          .out()
          .printf(
              "pinned %,d files, %s; of %s that may be pinned %s are%n",
              files.size(),
              Quantity.formatBytes(bytes),
              Quantity.formatBytes(last.budgetBytes()),
              Quantity.formatBytes(last.reservedBytes()));
    }
    return noFetch
        ? Pagegate.DONE
        : PrefetchCommand.run(program.console(), common.json, files, JOBS);
  }

  private int list() throws AdminException, IOException {
    for (MountRecord.Served served : MountRecord.allServed()) {
      PinList pins =
          new AdminClient(served.socket())
              .ask(new AdminRequest.Pins(served.mount()), PinList.class);
      if (common.json) {
        program.console().out().println(AdminClient.json(pins));
      } else {
        pins.files()
            .forEach(
                pin ->
                    program
                        .console()
                        .out()
                        .printf(
                            "%10s  %s%n",
                            Quantity.formatBytes(pin.bytes()),
                            program.console().printable(pin.path())));
        program
            .console()
            .out()
            .printf(
                "%s: %,d files; %s of %s that may be pinned%n",
                served.point(),
                pins.files().size(),
                Quantity.formatBytes(pins.reservedBytes()),
                Quantity.formatBytes(pins.budgetBytes()));
      }
    }
    return Pagegate.DONE;
  }
}
