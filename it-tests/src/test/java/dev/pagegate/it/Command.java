package dev.pagegate.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A program run to its end, with what it printed. */
final class Command {
  /** Generous: only a hang reaches it. */
  static final Duration PATIENCE = Duration.ofMinutes(2);

  private final List<String> line;
  private final int exitCode;
  private final byte[] output;
  private final String errors;

  private Command(List<String> line, int exitCode, byte[] output, String errors) {
    this.line = line;
    this.exitCode = exitCode;
    this.output = output;
    this.errors = errors;
  }

  /** Runs a program that is expected to succeed; fails the test otherwise. */
  static Command run(String... line) throws IOException, InterruptedException {
    Command command = finish(start(List.of(line)), List.of(line));
    if (command.exitCode != 0) {
      throw new AssertionError(command);
    }
    return command;
  }

  /** As {@link #run}, where resources are given back: an interrupt is one more error. */
  static void undo(String... line) throws IOException {
    try {
      run(line);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(String.join(" ", line));
    }
  }

  static Process start(List<String> line) throws IOException {
    try {
      return new ProcessBuilder(line).start();
    } catch (IOException e) {
      throw new IOException(
          "cannot start " + line.getFirst() + "; .ci/run installs what the tests need", e);
    }
  }

  /** Waits for {@code process}; kills it and fails when it outlives {@link #PATIENCE}. */
  static Command finish(Process process, List<String> line)
      throws IOException, InterruptedException {
    process.getOutputStream().close();
    var output = drain(process.getInputStream());
    var errors = drain(process.getErrorStream());
    boolean ended = process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    if (!ended) {
      process.destroyForcibly().waitFor();
    }
    var command =
        new Command(line, process.exitValue(), output.join(), new String(errors.join(), UTF_8));
    if (!ended) {
      throw new AssertionError("still running after " + PATIENCE + ": " + command);
    }
    return command;
  }

  int exitCode() {
    return exitCode;
  }

  byte[] output() {
    return output;
  }

  String text() {
    return new String(output, UTF_8);
  }

  String errors() {
    return errors;
  }

  private static CompletableFuture<byte[]> drain(InputStream stream) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (stream) {
            return stream.readAllBytes();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        Thread::startVirtualThread);
  }

  @Override
  public String toString() {
    int shownLines = 100;
    return String.join(" ", line)
        + " exited "
        + exitCode
        + "\nstderr: "
        + errors
        + "\nstdout: "
        + text().lines().limit(shownLines).toList();
  }
}
