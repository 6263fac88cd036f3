package dev.pagegate.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code pagegate mount} in the foreground of a JVM of its own. */
final class MountProcess implements AutoCloseable {
  private final Path mounted;
  private final Process process;

  private MountProcess(Path mounted, Process process) {
    this.mounted = mounted;
    this.process = process;
  }

  /** Returns when programs can use it. */
  static MountProcess start(String url, Path cache, Path mounted, String... options)
      throws IOException {
    var arguments =
        new java.util.ArrayList<>(
            List.of(
                "mount", url, mounted.toString(), "--foreground", "--cache-dir", cache.toString()));
    arguments.addAll(List.of(options));
    Process process = PagegateProcess.start(arguments.toArray(String[]::new));
    String said = process.inputReader(UTF_8).readLine();
    if (said == null || !said.startsWith("mounted ")) {
      process.destroyForcibly();
      throw new AssertionError("not mounted; it said: " + said);
    }
    return new MountProcess(mounted, process);
  }

  /** As the system does to who fills its memory. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** SIGTERM, and the exit code. */
  int terminate() throws InterruptedException {
    process.destroy();
    return awaitEnd();
  }

  int awaitEnd() throws InterruptedException {
    if (!process.waitFor(Command.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("still mounted at " + mounted);
    }
    return process.exitValue();
  }

  /** Whether the kernel has a mount there. */
  static boolean isMounted(Path mounted) throws IOException {
    return Files.readString(Path.of("/proc/self/mountinfo")).contains(" " + mounted + " ");
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      awaitEnd();
      if (isMounted(mounted)) {
        Command.run("umount", "-l", mounted.toString());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("end of the mount at " + mounted);
    }
  }
}
