package dev.pagegate.client.cli;

import dev.pagegate.client.admin.AdminSocket;
import dev.pagegate.client.daemon.RuntimeDirectory;
import dev.pagegate.client.fuse.MountPoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Which process serves a mount point and where it may be asked, and what is left to say when it has
 * ended: a small file where this machine keeps such things until it is switched off.
 */
final class MountRecord implements AutoCloseable {
  private static final String SUFFIX = ".mount";

  /** Lines of the file while the mount is served: process, its start, mount point, socket. */
  private static final int SERVED_LINES = 4;

  /**
   * What people write before a path to say which proxy's it is: {@code proxy:20490/export/file}.
   */
  private static final String PROXY = "proxy:";

  private final Path file;

  private MountRecord(Path file) {
    this.file = file;
  }

  static MountRecord of(MountPoint point) {
    return of(point.path());
  }

  /**
   * @param point of a mount, or what {@link #proxied} has for it
   */
  static MountRecord of(Path point) {
    byte[] path = point.toString().getBytes(StandardCharsets.UTF_8);
    return new MountRecord(RuntimeDirectory.path().resolve(UUID.nameUUIDFromBytes(path) + SUFFIX));
  }

  /**
   * A mount, or what a proxy serves, that a process has now.
   *
   * @param point the mount point, or what stands for it with a proxy
   */
  record Served(Path point, Path socket) {
    /** What its daemon calls it. */
    String mount() {
      String text = point.toString();
      int slash = text.indexOf('/');
      return !isProxied(point) ? text : slash < 0 ? "/" : text.substring(slash);
    }
  }

  /** What stands for the mount point of what a proxy on {@code port} serves as {@code export}. */
  static Path proxied(int port, String export) {
    return Path.of(PROXY + port + export);
  }

  static boolean isProxied(Path path) {
    return path.toString().startsWith(PROXY);
  }

  /** The mounts that this user's processes serve, in the order of their mount points. */
  static List<Served> allServed() throws IOException {
    if (!Files.isDirectory(RuntimeDirectory.path())) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(RuntimeDirectory.path())) {
      return files
          .filter(file -> file.toString().endsWith(SUFFIX))
          .map(file -> new MountRecord(file).served())
          .flatMap(Optional::stream)
          .sorted(Comparator.comparing(Served::point))
          .toList();
    }
  }

  /**
   * The mount that {@code path}, absolute, is in: of several the innermost. Does not look at the
   * path itself, which a mount in trouble would not answer.
   */
  static Optional<Served> covering(Path path) {
    for (Path point = path; point != null; point = point.getParent()) {
      Optional<Served> served = of(point).served();
      if (served.isPresent()) {
        return served;
      }
    }
    return Optional.empty();
  }

  private Optional<Served> served() {
    List<String> lines = lines();
    return process().isPresent() && lines.size() == SERVED_LINES
        ? Optional.of(new Served(Path.of(lines.get(2)), Path.of(lines.get(3))))
        : Optional.empty();
  }

  /** This process serves the mount point from now on, and answers administrators. */
  void begin(Path point, AdminSocket socket) throws IOException {
    RuntimeDirectory.create();
    ProcessHandle self = ProcessHandle.current();
    Files.write(
        file,
        List.of(
            Long.toString(self.pid()), startOf(self), point.toString(), socket.path().toString()));
  }

  private static String startOf(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("");
  }

  /** Who serves the mount point, if he still runs. */
  Optional<ProcessHandle> process() {
    List<String> lines = lines();
    if (lines.size() != SERVED_LINES) {
      return Optional.empty();
    }
    // Numbers are used again; with the time of its start one names a single process.
    return ProcessHandle.of(Long.parseLong(lines.get(0)))
        .filter(process -> startOf(process).equals(lines.get(1)));
  }

  /** Leaves {@code message} for who waits for the end of the mount. */
  void trouble(String message) {
    try {
      Files.write(file, List.of(message));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What was left; it is said once. */
  Optional<String> takeTrouble() {
    List<String> lines = lines();
    if (lines.size() != 1) {
      return Optional.empty();
    }
    remove();
    return Optional.of(lines.getFirst());
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
    if (lines().size() != 1) {
      remove();
    }
  }
}
