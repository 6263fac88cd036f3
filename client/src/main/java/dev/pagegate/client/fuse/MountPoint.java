package dev.pagegate.client.fuse;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A directory where a volume is or can be mounted. */
public final class MountPoint {
  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
  private static final Path DEVICE = Path.of("/dev/fuse");

  private final Path path;

  private MountPoint(Path path) {
    this.path = path;
  }

  /** Resolves all but the last name of {@code path}: a dead mount cannot be looked into. */
  public static MountPoint of(Path path) throws FsException {
    Path absolute = path.toAbsolutePath().normalize();
    Path parent = absolute.getParent();
    Path last = absolute.getFileName();
    if (parent == null || last == null) {
      throw new FsException(FsError.INVALID_ARGUMENT, absolute + ": nothing can be mounted there");
    }
    try {
      Path resolved = parent.toRealPath().resolve(last);
      return new MountPoint(Files.isSymbolicLink(resolved) ? resolved.toRealPath() : resolved);
    } catch (IOException e) {
      throw new FsException(
          FsError.NO_SUCH_ENTRY, path + ": no such directory; create it first", e);
    }
  }

  public Path path() {
    return path;
  }

  /** Whether the topmost mount here is one of pagegate's. */
  public boolean isMounted() throws FsException {
    return topmost().filter(mount -> mount.type.equals("fuse." + FuseMount.TYPE)).isPresent();
  }

  /**
   * Makes sure that a volume can be mounted here; clears away what a crashed process left.
   *
   * @throws FsException saying what is in the way and what to do
   */
  void prepare() throws FsException {
    requireDevice();
    while (isMounted() && isDead()) {
      unmount(How.DETACH);
    }
    if (isMounted()) {
      throw new FsException(
          FsError.INVALID_ARGUMENT,
          path + ": a volume is mounted here already; 'pagegate umount " + path + "' ends that");
    }
    if (!Files.isDirectory(path)) {
      boolean exists = Files.exists(path);
      throw new FsException(
          exists ? FsError.NOT_A_DIRECTORY : FsError.NO_SUCH_ENTRY,
          path + (exists ? ": not a directory" : ": no such directory; create it first"));
    }
  }

  private static void requireDevice() throws FsException {
    if (!Files.exists(DEVICE)) {
      throw new FsException(
          FsError.NO_SUCH_DEVICE,
          DEVICE
              + " is missing; load the module (modprobe fuse), or give the container the device"
              + " (--device /dev/fuse --cap-add SYS_ADMIN)");
    }
    if (!Files.isReadable(DEVICE) || !Files.isWritable(DEVICE)) {
      throw new FsException(
          FsError.ACCESS_DENIED, DEVICE + " may not be opened by this user; ask for permission");
    }
  }

  /** Whether no process answers for the mount any more. */
  private boolean isDead() {
    try {
      Files.readAttributes(path, "unix:mode");
      return false;
    } catch (IOException e) {
      return String.valueOf(e.getMessage()).contains("not connected");
    }
  }

  /** Ways to unmount. */
  public enum How {
    /** Refused while programs use it. */
    WHEN_IDLE,
    /** Out of sight at once, gone when no program uses it any more. */
    DETACH
  }

  /**
   * Blocks until what the kernel holds for the mount has been written.
   *
   * @throws FsException with what the system's own program for it says
   */
  public void unmount(How how) throws FsException {
    boolean root = "root".equals(System.getProperty("user.name"));
    List<String> line =
        root
            ? List.of("umount", how == How.DETACH ? "-il" : "-i", path.toString())
            : List.of("fusermount3", how == How.DETACH ? "-uz" : "-u", path.toString());
    try {
      Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new FsException(FsError.INVALID_ARGUMENT, said.strip());
      }
    } catch (IOException e) {
      throw new FsException(
          FsError.NOT_SUPPORTED, line.getFirst() + " cannot be run; install it", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FsException(FsError.INTERRUPTED, "unmounting was interrupted", e);
    }
  }

  /** The last of the mounts here, which covers the others. */
  private Optional<Entry> topmost() throws FsException {
    try {
      return Files.readAllLines(MOUNTS).stream()
          .map(Entry::parse)
          .filter(entry -> entry.point.equals(path.toString()))
          .reduce((_, later) -> later);
    } catch (IOException e) {
      throw new FsException(FsError.IO, MOUNTS + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** The device number that the kernel gave the mount here, as "major:minor". */
  Optional<String> device() throws FsException {
    return topmost().map(Entry::device);
  }

  /** A line of mountinfo, as proc(5) describes it. */
  private record Entry(String device, String point, String type) {
    static Entry parse(String line) {
      String[] words = line.split(" ", -1);
      int dash = List.of(words).indexOf("-");
      return new Entry(words[2], unescaped(words[4]), words[dash + 1]);
    }

    private static String unescaped(String text) {
      return text.replace("\\040", " ")
          .replace("\\011", "\t")
          .replace("\\012", "\n")
          .replace("\\134", "\\");
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
