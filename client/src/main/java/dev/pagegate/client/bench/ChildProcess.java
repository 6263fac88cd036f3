package dev.pagegate.client.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * This program again, in a process of its own that ends when its input does: so none outlives its
 * parent, however that ends.
 */
final class ChildProcess implements AutoCloseable {
  private static final int STOP_SECONDS = 30;

  private final Process process;
  private final BufferedReader lines;
  private final String name;

  private ChildProcess(Process process, String name) {
    this.process = process;
    this.name = name;
    this.lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Runs {@code arguments} of the command line with {@code jvmOptions}; errors go to ours. */
  static ChildProcess start(List<String> jvmOptions, List<String> arguments) throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC"));
    line.addAll(jvmOptions);
    line.addAll(
        List.of("-cp", System.getProperty("java.class.path"), "dev.pagegate.client.cli.Pagegate"));
    line.addAll(arguments);
    Process process =
        new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    return new ChildProcess(process, arguments.getFirst());
  }

  long pid() {
    return process.pid();
  }

  void send(String line) throws IOException {
    OutputStream input = process.getOutputStream();
    input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    input.flush();
  }

  /** The next line of its output. Blocks. */
  String readLine() throws IOException {
    String line = lines.readLine();
    if (line == null) {
      throw new IOException("the child process '" + name + "' (pid " + pid() + ") ended early");
    }
    return line;
  }

  /** As a crash would: SIGKILL. Blocks until it is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Ends its input and waits for it to end in order. */
  @Override
  public void close() throws IOException {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } finally {
      lines.close();
    }
  }
}
