package dev.pagegate.client.cli;

import dev.pagegate.client.fuse.MountPoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Which process serves a mount point, and what is left to say when it has ended: a small file where
 * this machine keeps such things until it is switched off.
 */
final class MountRecord implements AutoCloseable {
  private final Path file;

  private MountRecord(Path file) {
    this.file = file;
  }

  static MountRecord of(MountPoint point) {
    byte[] path = point.path().toString().getBytes(StandardCharsets.UTF_8);
    return new MountRecord(directory().resolve(UUID.nameUUIDFromBytes(path) + ".mount"));
  }

  private static Path directory() {
    if (LocalUsers.isRoot()) {
      return Path.of("/run/pagegate");
    }
    String runtime = System.getenv("XDG_RUNTIME_DIR");
    return runtime != null && runtime.startsWith("/")
        ? Path.of(runtime, "pagegate")
        : Path.of(
            System.getProperty("java.io.tmpdir"), "pagegate-" + System.getProperty("user.name"));
  }

  /** This process serves the mount point from now on. */
  void begin() throws IOException {
    Files.createDirectories(
        directory(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    ProcessHandle self = ProcessHandle.current();
    Files.write(file, List.of(Long.toString(self.pid()), startOf(self)));
  }

  private static String startOf(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("");
  }

  /** Who serves the mount point, if he still runs. */
  Optional<ProcessHandle> process() {
    List<String> lines = lines();
    if (lines.size() < 2) {
      return Optional.empty();
    }
    // Numbers are used again; with the time of its start one names a single process.
    return ProcessHandle.of(Long.parseLong(lines.get(0)))
        .filter(process -> startOf(process).equals(lines.get(1)));
  }

  /** Leaves {@code message} for who waits for the end of the mount. */
  void trouble(String message) {
    try {
      Files.write(file, List.of("", "", message));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What was left; it is said once. */
  Optional<String> takeTrouble() {
    List<String> lines = lines();
    if (lines.size() < 3) {
      return Optional.empty();
    }
    remove();
    return Optional.of(lines.get(2));
  }

  private List<String> lines() {
    try {
      return Files.readAllLines(file);
    } catch (NoSuchFileException _) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void remove() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The mount ended; without trouble there is nothing left to say. */
  @Override
  public void close() {
    if (lines().size() < 3) {
      remove();
    }
  }
}
