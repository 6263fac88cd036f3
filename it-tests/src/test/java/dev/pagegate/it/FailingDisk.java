package dev.pagegate.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A disk that breaks or stands still while it is in use: an ext4 file system in an image file, on a
 * loop device that can be made shorter than the file system believes. What lies behind the new end
 * answers with the kernel's own EIO, to reads and to writes that are synced. Needs root.
 */
final class FailingDisk implements AutoCloseable {
  private static final String DISK_BYTES = "1G";
  private static final String BROKEN_BYTES = "8M";

  private final Path image;
  private final Path root;
  private final String device;
  private boolean frozen;

  private FailingDisk(Path image, Path root, String device) {
    this.image = image;
    this.root = root;
    this.device = device;
  }

  /** Makes a sound disk with all its files in {@code scratch}. */
  static FailingDisk create(Path scratch) throws IOException, InterruptedException {
    Path image = scratch.resolve("failing.img");
    Path root = Files.createDirectory(scratch.resolve("failing"));
    Command.run("truncate", "-s", DISK_BYTES, image.toString());
    Command.run("mkfs.ext4", "-q", image.toString());
    String device = Command.run("losetup", "--find", "--show", image.toString()).text().strip();
    // As most systems mount it: go on as far as that is possible.
    Command.run("mount", "-o", "errors=continue", device, root.toString());
    return new FailingDisk(image, root, device);
  }

  Path root() {
    return root;
  }

  /** From now on most of the disk fails; nothing of it is in the kernel's memory any more. */
  void fail() throws IOException, InterruptedException {
    Command.run("sync", "-f", root.toString());
    Command.run("truncate", "-s", BROKEN_BYTES, image.toString());
    Command.run("losetup", "--set-capacity", device);
    Files.writeString(Path.of("/proc/sys/vm/drop_caches"), "1\n");
  }

  /** From now on whoever changes the disk waits; once at a time. */
  void freeze() throws IOException, InterruptedException {
    Command.run("fsfreeze", "--freeze", root.toString());
    frozen = true;
  }

  /** The opposite of {@link #freeze}; idempotent. */
  void thaw() throws IOException, InterruptedException {
    if (frozen) {
      frozen = false;
      Command.run("fsfreeze", "--unfreeze", root.toString());
    }
  }

  @Override
  public void close() throws IOException {
    Command.undo("umount", root.toString());
    Command.undo("losetup", "--detach", device);
  }
}
