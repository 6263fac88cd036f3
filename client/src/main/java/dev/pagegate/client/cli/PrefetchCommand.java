package dev.pagegate.client.cli;

import dev.pagegate.client.admin.AdminException;
import dev.pagegate.client.admin.AdminRequest.Fetch;
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

/** {@code prefetch}: into the caches before anybody asks. */
@Command(
    name = "prefetch",
    description = {
      "Read files into the caches before they are wanted.",
      "May be stopped and started again: what the disk has is not fetched twice."
    })
final class PrefetchCommand implements Callable<Integer> {
  private static final int MAX_JOBS = 16;

  @ParentCommand
  @SuppressWarnings("NullAway.Init")
  private Pagegate program;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin final CommonOptions common = new CommonOptions();
  @Mixin private final WantedOptions wanted = new WantedOptions();

  @Option(
      names = {"-j", "--jobs"},
      paramLabel = "N",
      defaultValue = "4",
      description = "Files at a time (default: ${DEFAULT-VALUE}).")
  private int jobs;

  @Override
  public Integer call() throws CommandFailure, AdminException, IOException, InterruptedException {
    if (wanted.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "a PATH or --from FILE is missing");
    }
    if (jobs < 1 || jobs > MAX_JOBS) {
      throw new ParameterException(
          spec.commandLine(), "--jobs " + jobs + " (expected: 1 to " + MAX_JOBS + ")");
    }
    List<WantedFile> files = wanted.files();
    return run(program.console(), common.json, files, jobs);
  }

  /** Fetches them, with a bar or lines of progress and a summary; returns the exit code. */
  static int run(Console console, boolean json, List<WantedFile> files, int jobs)
      throws InterruptedException, IOException {
    return new Prefetching.Kind("prefetch", "prefetched", Fetch::new)
        .run(console, json, files, jobs);
  }
}
