package dev.pagegate.client.cli;

import dev.pagegate.client.admin.AdminException;
import dev.pagegate.client.error.FsException;
import dev.pagegate.store.StoreException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The one place where errors become lines for people and exit codes for scripts. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
  private final Console console;

  Failures(Console console) {
    this.console = console;
  }

  @Override
  public int handleParseException(ParameterException error, String[] arguments) {
    CommandLine command = error.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    console.err().println(name + ": " + error.getMessage() + "; see '" + name + " --help'");
    traceIfVerbose(error, Logging.isVerbose(arguments));
    return Pagegate.USAGE;
  }

  @Override
  public int handleExecutionException(Exception error, CommandLine command, ParseResult result) {
    String name = command.getCommandSpec().qualifiedName();
    console.out().flush();
    console.err().println(name + ": " + describe(error));
    traceIfVerbose(error, Logging.isVerbose(result.originalArgs().toArray(String[]::new)));
    return Pagegate.FAILED;
  }

  private void traceIfVerbose(Exception error, boolean verbose) {
    if (verbose) {
      error.printStackTrace(console.err());
    }
  }

  static String describe(Exception error) {
    return switch (error) {
      case CommandFailure failure -> String.valueOf(failure.getMessage());
      case AdminException failure -> String.valueOf(failure.getMessage());
      case FsException failure -> String.valueOf(failure.getMessage());
      case StoreException failure -> String.valueOf(failure.getMessage());
      case NoSuchFileException missing -> missing.getFile() + ": no such file or directory";
      case AccessDeniedException denied -> denied.getFile() + ": permission denied";
      case FileAlreadyExistsException exists -> exists.getFile() + ": exists already";
      case FileSystemException failure ->
          failure.getFile() + ": " + (failure.getReason() == null ? failure : failure.getReason());
      case IOException failure -> "input or output failed: " + failure.getMessage();
      default -> "unexpected " + error + "; run it again with --verbose for the stack trace";
    };
  }
}
