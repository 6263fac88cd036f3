package dev.pagegate.client.cli;

import dev.pagegate.client.admin.AdminClient;
import dev.pagegate.client.admin.AdminException;
import dev.pagegate.client.admin.AdminRequest.ArchiveList;
import dev.pagegate.client.admin.AdminRequest.ArchiveListed;
import dev.pagegate.client.admin.ArchiveView;
import dev.pagegate.client.daemon.Quantity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code archive}: copies elsewhere, while people edit. */
@Command(
    name = "archive",
    description = {
      "Copy mounted files elsewhere while people may edit them; who does makes the copy invalid.",
      "With --status, tell which files have copies and whether these are valid."
    })
final class ArchiveCommand implements Callable<Integer> {
  private static final String SCHEME = "nfs://";

  /** How files are watched while they are copied. */
  enum Detect {
    WRITES,
    MTIME
  }

  @ParentCommand
  @SuppressWarnings("NullAway.Init")
  private Pagegate program;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin final CommonOptions common = new CommonOptions();
  @Mixin private final WantedOptions wanted = new WantedOptions();

  @Option(
      names = "--to",
      paramLabel = "TARGET",
      description =
          "A directory or nfs://host/path; copies have the files' paths there (default for files"
              + " that were archived before: where that was).")
  private @Nullable String target;

  @Option(names = "--status", description = "Copy nothing; tell what there is.")
  private boolean status;

  @Option(
      names = "--retry",
      description = "Archive a file whose copy has become invalid again, when it has been quiet.")
  private boolean retry;

  @Option(
      names = "--quiet",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "How long that is (default: ${DEFAULT-VALUE}).")
  private int quietSeconds;

  @Option(
      names = "--detect",
      paramLabel = "writes|mtime",
      defaultValue = "WRITES",
      description =
          "How a change is found out: writers say so (writes, the default), or only the times are"
              + " compared, when the copy ends and before a release (mtime), which has a window.")
  @SuppressWarnings("NullAway.Init")
  private Detect detect;

  @Override
  public Integer call() throws CommandFailure, AdminException, IOException, InterruptedException {
    if (status) {
      return status();
    }
    if (wanted.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "a PATH or --from FILE is missing");
    }
    if (quietSeconds < 0) {
      throw new ParameterException(
          spec.commandLine(), "--quiet " + quietSeconds + " (expected: >= 0)");
    }
    ArchiveRequests requests =
        new ArchiveRequests(
            target == null ? null : absolute(target),
            detect.name().toLowerCase(Locale.ROOT),
            retry ? Duration.ofSeconds(quietSeconds).toMillis() : null);
    return requests.run(program.console(), common.json, wanted.files());
  }

  private static String absolute(String target) {
    return target.startsWith(SCHEME)
        ? target
        : Path.of(target).toAbsolutePath().normalize().toString();
  }

  private int status() throws CommandFailure, AdminException, IOException {
    List<DaemonPath> places = new ArrayList<>();
    if (wanted.isEmpty()) {
      for (MountRecord.Served served : MountRecord.allServed()) {
        places.add(new DaemonPath(served.mount(), "", served.socket()));
      }
    } else {
      for (Path path : wanted.paths()) {
        places.add(DaemonPath.of(path));
      }
    }
    for (DaemonPath place : places) {
      list(place);
    }
    return Pagegate.DONE;
  }

  private void list(DaemonPath place) throws AdminException, IOException {
    String after = "";
    ArchiveListed part;
    do {
      part = place.ask(new ArchiveList(place.mount(), place.below(), after), ArchiveListed.class);
      part.files().forEach(this::print);
      after = part.files().isEmpty() ? "" : part.files().getLast().path();
    } while (part.more());
  }

  private void print(ArchiveView view) {
    if (common.json) {
      program.console().out().println(AdminClient.json(view));
      return;
    }
    Console console = program.console();
    console
        .out()
        .printf(
            "%-12s  %-7s  %10s  %s%n",
            view.state(),
            view.valid() ? "valid" : "invalid",
            Quantity.formatBytes(view.copiedBytes()),
            console.printable(line(view)));
  }

  private static String line(ArchiveView view) {
    String why = view.error() != null ? view.error() : view.why();
    return "%s -> %s%s".formatted(view.path(), view.target(), why == null ? "" : ": " + why);
  }
}
