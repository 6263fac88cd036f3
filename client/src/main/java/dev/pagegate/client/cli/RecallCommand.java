package dev.pagegate.client.cli;

import dev.pagegate.client.admin.AdminException;
import dev.pagegate.client.admin.AdminRequest.Recall;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code recall}: released files are here again. */
@Command(
    name = "recall",
    description = "Bring released files back onto the cache disk as a whole, before anybody reads.")
final class RecallCommand implements Callable<Integer> {
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
    return new Prefetching.Kind("recall", "recalled", Recall::new)
        .run(program.console(), common.json, wanted.files(), jobs);
  }
}
