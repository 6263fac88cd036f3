package dev.pagegate.serverstub.tree;

import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileType;
import dev.pagegate.protocol.nfs3.NfsTime;
import dev.pagegate.serverstub.posix.FileStatus;
import dev.pagegate.serverstub.posix.Timestamp;

/** From what the kernel says of a file to what NFS says of it. */
final class AttributesOf {
  private static final int BLOCK_BYTES = 512;
  private static final long MAX_SECONDS = 0xFFFF_FFFFL;

  private AttributesOf() {}

  static FileAttributes status(FileStatus status, long fileSystemId) {
    return new FileAttributes(
        type(status),
        status.permissions(),
        status.linkCount(),
        status.uid(),
        status.gid(),
        status.sizeBytes(),
        status.blocks() * BLOCK_BYTES,
        status.rdevMajor(),
        status.rdevMinor(),
        fileSystemId,
        status.inode(),
        time(status.accessTime()),
        time(status.modifyTime()),
        time(status.changeTime()));
  }

  private static FileType type(FileStatus status) {
    return switch (status.type()) {
      case FileStatus.DIRECTORY -> FileType.DIRECTORY;
      case FileStatus.BLOCK_DEVICE -> FileType.BLOCK_DEVICE;
      case FileStatus.CHARACTER_DEVICE -> FileType.CHARACTER_DEVICE;
      case FileStatus.SYMBOLIC_LINK -> FileType.SYMBOLIC_LINK;
      case FileStatus.SOCKET -> FileType.SOCKET;
      case FileStatus.FIFO -> FileType.FIFO;
      default -> FileType.REGULAR;
    };
  }

  /** What NFS cannot say becomes the nearest time it can. */
  private static NfsTime time(Timestamp time) {
    return new NfsTime(Math.clamp(time.seconds(), 0, MAX_SECONDS), time.nanos());
  }
}
