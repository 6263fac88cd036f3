package dev.pagegate.client.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code completion}: what a shell needs to complete commands and options. */
@Command(
    name = "completion",
    description = {
      "Print a script with which bash and zsh complete commands and options.",
      "In bash: source <(pagegate completion). In zsh, before that: autoload -U +X bashcompinit"
          + " && bashcompinit."
    })
final class CompletionCommand implements Callable<Integer> {
  @ParentCommand
  @SuppressWarnings("NullAway.Init")
  private Pagegate program;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin final GeneralOptions general = new GeneralOptions();

  @Override
  public Integer call() {
    program.console().out().print(AutoComplete.bash("pagegate", spec.root().commandLine()));
    return Pagegate.DONE;
  }
}
