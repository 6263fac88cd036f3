package dev.pagegate.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Stops a process at any moment, and reads all that it has said by then. */
final class FrozenProcess implements AutoCloseable {
  private final Process process;
  private final InputStream output;
  private final ByteArrayOutputStream partOfLine = new ByteArrayOutputStream();

  FrozenProcess(Process process) {
    this.process = process;
    this.output = process.getInputStream();
  }

  /** Returns once no thread of it runs any more, not even inside the kernel. */
  void freeze() throws IOException, InterruptedException {
    signal("STOP");
    while (!isStopped()) {
      Thread.onSpinWait();
    }
  }

  void thaw() throws IOException, InterruptedException {
    signal("CONT");
  }

  /** Waits for a line that starts with {@code start} and leaves out all up to it. */
  void awaitLine(String start) throws IOException {
    var line = new StringBuilder();
    for (int next = output.read(); next >= 0; next = output.read()) {
      if (next != '\n') {
        line.append((char) next);
      } else if (line.indexOf(start) == 0) {
        return;
      } else {
        line.setLength(0);
      }
    }
    throw new AssertionError("ended before it said " + start);
  }

  /** Lets it run for at most {@code millis}. */
  void run(long millis) throws InterruptedException {
    process.waitFor(millis, TimeUnit.MILLISECONDS);
  }

  /** The whole lines said since the last call, up to now. Does not wait for more. */
  List<String> said() throws IOException {
    for (int ready = output.available(); ready > 0; ready = output.available()) {
      partOfLine.write(output.readNBytes(ready));
    }
    byte[] all = partOfLine.toByteArray();
    int end = all.length;
    while (end > 0 && all[end - 1] != '\n') {
      end--;
    }
    partOfLine.reset();
    partOfLine.write(all, end, all.length - end);
    return new String(all, 0, end, UTF_8).lines().toList();
  }

  private void signal(String name) throws IOException, InterruptedException {
    Command.run("kill", "-" + name, Long.toString(process.pid()));
  }

  private boolean isStopped() throws IOException {
    if (!process.isAlive()) {
      throw new AssertionError("died: " + process);
    }
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
      for (Path thread : threads.toList()) {
        String status = Files.readString(thread.resolve("stat"));
        // The state follows the name, which is in parentheses and may hold anything.
        if (status.charAt(status.lastIndexOf(')') + 2) != 'T') {
          return false;
        }
      }
    }
    return true;
  }

  /** Ends it by force. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
