package dev.pagegate.client.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The program: its subcommands, and what all of them share. */
@Command(
    name = "pagegate",
    description =
        "A caching client for NFS servers whose local copies survive a power loss intact.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    scope = CommandLine.ScopeType.INHERIT,
    exitCodeOnInvalidInput = Pagegate.USAGE,
    exitCodeOnExecutionException = Pagegate.FAILED,
    subcommands = {
      MountCommand.class,
      UmountCommand.class,
      ProxyCommand.class,
      StatusCommand.class,
      TopCommand.class,
      ExplainCommand.class,
      FlushCommand.class,
      EvictCommand.class,
      PrefetchCommand.class,
      PinCommand.class,
      UnpinCommand.class,
      ArchiveCommand.class,
      ReleaseCommand.class,
      RecallCommand.class,
      ServeCommand.class,
      ListCommand.class,
      CatCommand.class,
      CopyCommand.class,
      CheckCommand.class,
      BenchCommand.class,
      DemoCommand.class,
      DoctorCommand.class,
      CompletionCommand.class,
      BenchWorkerCommand.class,
      HelpCommand.class
    })
public final class Pagegate implements Callable<Integer> {
  static final int DONE = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;

  private final Console console;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  Pagegate(Console console) {
    this.console = console;
  }

  /** Ends the process with 0 done, 1 failed or 2 usage. */
  public static void main(String[] arguments) {
    System.exit(run(Console.ofProcess(), arguments));
  }

  static int run(Console console, String... arguments) {
    Logging.configure(arguments);
    CommandLine line = new CommandLine(new Pagegate(console));
    Failures failures = new Failures(console);
    line.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
    line.setParameterExceptionHandler(failures);
    line.setExecutionExceptionHandler(failures);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    try {
      line.setDefaultValueProvider(ConfigFile.of(arguments));
    } catch (CommandFailure e) {
      console.err().println("pagegate: " + e.getMessage());
      return USAGE;
    }
    int code = line.execute(arguments);
    console.out().flush();
    return code;
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(console.err());
    return USAGE;
  }

  Console console() {
    return console;
  }
}
