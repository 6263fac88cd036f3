package dev.pagegate.client.fuse;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.pagegate.client.file.FileSystemStatus;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileType;
import dev.pagegate.protocol.nfs3.NfsTime;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The structures that replies are made of, as C lays them out. */
final class Structures {
  /** Answers of stat(2) in st_blksize: what one page of the cache holds by default. */
  private static final int PREFERRED_BYTES = 64 << 10;

  private static final int BLOCK_BYTES = 512;

  private static final long STATUS_BLOCK_BYTES = 4096;

  private static final long STAT_BYTES = StatLayout.CURRENT.bytes;
  private static final long ENTRY_BYTES = STAT_BYTES + 32;
  private static final long FILE_INFO_BYTES = 40;

  private static final int S_IFIFO = 0010000;
  private static final int S_IFCHR = 0020000;
  static final int S_IFDIR = 0040000;
  private static final int S_IFBLK = 0060000;
  private static final int S_IFREG = 0100000;
  private static final int S_IFLNK = 0120000;
  private static final int S_IFSOCK = 0140000;
  private static final int S_IFMT = 0170000;

  private Structures() {}

  /** {@code struct stat} of {@code attributes}. */
  static MemorySegment stat(Arena arena, FileAttributes attributes) {
    MemorySegment stat = arena.allocate(STAT_BYTES, Long.BYTES);
    fill(stat, attributes);
    return stat;
  }

  /** {@code struct stat} as far as a name in a listing without attributes needs it. */
  static MemorySegment stat(Arena arena, long fileId, int mode) {
    MemorySegment stat = arena.allocate(STAT_BYTES, Long.BYTES);
    StatLayout layout = StatLayout.CURRENT;
    stat.set(JAVA_LONG, layout.fileId, fileId);
    stat.set(JAVA_INT, layout.mode, mode);
    return stat;
  }

  /** {@code struct fuse_entry_param}: a name leads to node {@code node}. */
  static MemorySegment entry(
      Arena arena, long node, FileAttributes attributes, double lifeSeconds) {
    MemorySegment entry = arena.allocate(ENTRY_BYTES, Long.BYTES);
    // Node numbers are never used again, so the generation stays 0.
    entry.set(JAVA_LONG, 0, node);
    fill(entry.asSlice(16, STAT_BYTES), attributes);
    entry.set(JAVA_DOUBLE, 16 + STAT_BYTES, lifeSeconds);
    entry.set(JAVA_DOUBLE, 24 + STAT_BYTES, lifeSeconds);
    return entry;
  }

  /** {@code struct fuse_entry_param}: a listed name that the kernel must look up to use it. */
  static MemorySegment listedOnly(Arena arena, long fileId, int mode) {
    MemorySegment entry = arena.allocate(ENTRY_BYTES, Long.BYTES);
    StatLayout layout = StatLayout.CURRENT;
    entry.set(JAVA_LONG, 16 + layout.fileId, fileId);
    entry.set(JAVA_INT, 16 + layout.mode, mode);
    return entry;
  }

  /** {@code struct fuse_entry_param}: there is no such name, for so long. */
  static MemorySegment absent(Arena arena, double lifeSeconds) {
    MemorySegment entry = arena.allocate(ENTRY_BYTES, Long.BYTES);
    entry.set(JAVA_DOUBLE, 24 + STAT_BYTES, lifeSeconds);
    return entry;
  }

  /** {@code struct fuse_file_info} of a reply to an open. */
  static MemorySegment opened(Arena arena, long handle, int answers) {
    MemorySegment info = arena.allocate(FILE_INFO_BYTES, Long.BYTES);
    info.set(JAVA_INT, FileInfo.ANSWERS, answers);
    info.set(JAVA_LONG, FileInfo.HANDLE, handle);
    return info;
  }

  private static void fill(MemorySegment stat, FileAttributes attributes) {
    StatLayout layout = StatLayout.CURRENT;
    stat.set(JAVA_LONG, layout.fileId, attributes.fileId());
    stat.set(JAVA_INT, layout.mode, mode(attributes));
    if (layout.linkCountIsLong) {
      stat.set(JAVA_LONG, layout.linkCount, attributes.linkCount());
    } else {
      stat.set(JAVA_INT, layout.linkCount, (int) attributes.linkCount());
    }
    stat.set(JAVA_INT, layout.uid, (int) attributes.uid());
    stat.set(JAVA_INT, layout.gid, (int) attributes.gid());
    stat.set(JAVA_LONG, layout.device, device(attributes));
    // What exceeds a signed size is no file of this world.
    stat.set(JAVA_LONG, layout.sizeBytes, attributes.sizeBytes() & Long.MAX_VALUE);
    stat.set(JAVA_INT, layout.preferredBytes, PREFERRED_BYTES);
    stat.set(JAVA_LONG, layout.blocks, Long.divideUnsigned(attributes.usedBytes(), BLOCK_BYTES));
    time(stat, layout.accessTime, attributes.accessTime());
    time(stat, layout.modifyTime, attributes.modifyTime());
    time(stat, layout.changeTime, attributes.changeTime());
  }

  private static void time(MemorySegment stat, long offset, NfsTime time) {
    stat.set(JAVA_LONG, offset, time.seconds());
    stat.set(JAVA_LONG, offset + Long.BYTES, Integer.toUnsignedLong(time.nanos()));
  }

  /** {@code makedev(3)}. */
  private static long device(FileAttributes attributes) {
    long major = attributes.deviceMajor();
    long minor = attributes.deviceMinor();
    return ((major & 0xFFFF_F000L) << 32)
        | ((major & 0xFFFL) << 8)
        | ((minor & 0xFFFF_FF00L) << 12)
        | (minor & 0xFFL);
  }

  static int mode(FileAttributes attributes) {
    return (attributes.mode() & 07777) | typeBits(attributes.type());
  }

  /** The type in {@code mode}, whose types of zero mknod(2) has mean a regular file. */
  static FileType typeOf(int mode) {
    return switch (mode & S_IFMT) {
      case S_IFDIR -> FileType.DIRECTORY;
      case S_IFBLK -> FileType.BLOCK_DEVICE;
      case S_IFCHR -> FileType.CHARACTER_DEVICE;
      case S_IFLNK -> FileType.SYMBOLIC_LINK;
      case S_IFSOCK -> FileType.SOCKET;
      case S_IFIFO -> FileType.FIFO;
      default -> FileType.REGULAR;
    };
  }

  /** {@code major(3)}. */
  static int major(long device) {
    return (int) (((device >>> 32) & 0xFFFF_F000L) | ((device >>> 8) & 0xFFFL));
  }

  /** {@code minor(3)}. */
  static int minor(long device) {
    return (int) (((device >>> 12) & 0xFFFF_FF00L) | (device & 0xFFL));
  }

  /** {@code struct statvfs}. */
  static MemorySegment status(Arena arena, FileSystemStatus status) {
    MemorySegment structure = arena.allocate(112, Long.BYTES);
    long[] members = {
      STATUS_BLOCK_BYTES,
      STATUS_BLOCK_BYTES,
      status.totalBytes() / STATUS_BLOCK_BYTES,
      status.freeBytes() / STATUS_BLOCK_BYTES,
      status.availableBytes() / STATUS_BLOCK_BYTES,
      status.totalFiles(),
      status.freeFiles(),
      status.availableFiles(),
    };
    MemorySegment.copy(members, 0, structure, JAVA_LONG, 0, members.length);
    structure.set(JAVA_LONG, 80, status.maxNameBytes());
    return structure;
  }

  static int typeBits(FileType type) {
    return switch (type) {
      case REGULAR -> S_IFREG;
      case DIRECTORY -> S_IFDIR;
      case BLOCK_DEVICE -> S_IFBLK;
      case CHARACTER_DEVICE -> S_IFCHR;
      case SYMBOLIC_LINK -> S_IFLNK;
      case SOCKET -> S_IFSOCK;
      case FIFO -> S_IFIFO;
    };
  }
}
