package dev.pagegate.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A disk whose power can be cut: an ext4 file system in an image file, of which a copy is taken at
 * one moment. The copy has what the kernel has given to the disk by then, and lacks what it only
 * holds in its page cache: what no fsync asked for. Whoever uses a copy finds what is found after
 * the power comes back, the file system's journal replayed. The image lies on XFS, whose clones are
 * made at one moment, and that in memory, so that syncing costs little. Needs root and Debian's
 * xfsprogs.
 */
final class VolatileDisk implements AutoCloseable {
  private static final String HOST_BYTES = "1G";
  private static final String DISK_BYTES = "256M";

  private final Path memory;
  private final Path host;
  private final Path disk;

  private VolatileDisk(Path memory, Path host, Path disk) {
    this.memory = memory;
    this.host = host;
    this.disk = disk;
  }

  /** Makes an empty disk with all its files in {@code scratch}. */
  static VolatileDisk create(Path scratch) throws IOException, InterruptedException {
    Path memory = Files.createDirectory(scratch.resolve("memory"));
    Command.run("mount", "-t", "tmpfs", "-o", "size=" + HOST_BYTES, "tmpfs", memory.toString());
    Path hostImage = memory.resolve("host.img");
    Command.run("truncate", "-s", HOST_BYTES, hostImage.toString());
    Command.run("mkfs.xfs", "-q", "-m", "reflink=1", hostImage.toString());
    Path host = mounted(hostImage, scratch.resolve("host"));
    Path image = host.resolve("disk.img");
    Command.run("truncate", "-s", DISK_BYTES, image.toString());
    Command.run("mkfs.ext4", "-q", image.toString());
    return new VolatileDisk(memory, host, mounted(image, scratch.resolve("disk")));
  }

  /** The root of the running file system. */
  Path root() {
    return disk;
  }

  /** Takes what a power cut at this moment would leave; the disk runs on. */
  Remains cut() throws IOException, InterruptedException {
    Path copy = host.resolve("cut.img");
    Command.run("cp", "--reflink=always", host.resolve("disk.img").toString(), copy.toString());
    return new Remains(copy, mounted(copy, host.resolveSibling("cut")));
  }

  @Override
  public void close() throws IOException {
    unmount(disk);
    unmount(host);
    unmount(memory);
  }

  private static void unmount(Path mounted) throws IOException {
    Command.undo("umount", mounted.toString());
  }

  private static Path mounted(Path image, Path at) throws IOException, InterruptedException {
    Files.createDirectories(at);
    Command.run("mount", "-o", "loop", image.toString(), at.toString());
    return at;
  }

  /**
   * A disk after a power cut.
   *
   * @param root of its file system, journal replayed
   */
  record Remains(Path image, Path root) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      unmount(root);
      Files.delete(image);
    }
  }
}
