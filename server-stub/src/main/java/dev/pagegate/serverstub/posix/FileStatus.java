package dev.pagegate.serverstub.posix;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What {@code statx} says of a file.
 *
 * @param mode type and permission bits
 * @param blocks of 512 bytes
 * @param birthTime when the inode was made; zero where the file system does not tell
 * @param mountId which mount the file was reached through; the device number where the kernel does
 *     not tell
 */
public record FileStatus(
    int mode,
    long linkCount,
    long uid,
    long gid,
    long inode,
    long sizeBytes,
    long blocks,
    Timestamp accessTime,
    Timestamp birthTime,
    Timestamp changeTime,
    Timestamp modifyTime,
    long rdevMajor,
    long rdevMinor,
    long device,
    long mountId) {

  public static final int TYPE_MASK = 0170000;
  public static final int FIFO = 0010000;
  public static final int CHARACTER_DEVICE = 0020000;
  public static final int DIRECTORY = 0040000;
  public static final int BLOCK_DEVICE = 0060000;
  public static final int REGULAR = 0100000;
  public static final int SYMBOLIC_LINK = 0120000;
  public static final int SOCKET = 0140000;

  private static final Timestamp UNKNOWN_TIME = new Timestamp(0, 0);

  /** STATX_BASIC_STATS, STATX_BTIME and STATX_MNT_ID. */
  static final int MASK = 0x7ff | 0x800 | 0x1000;

  /** {@code struct statx} has the same layout on every architecture, and room to grow. */
  static final int STRUCT_BYTES = 256;

  public boolean isDirectory() {
    return type() == DIRECTORY;
  }

  public boolean isRegular() {
    return type() == REGULAR;
  }

  public boolean isSymbolicLink() {
    return type() == SYMBOLIC_LINK;
  }

  public int type() {
    return mode & TYPE_MASK;
  }

  /** Permission bits with set-user-id, set-group-id and sticky. */
  public int permissions() {
    return mode & 07777;
  }

  static FileStatus read(MemorySegment statx) {
    int mask = statx.get(ValueLayout.JAVA_INT, 0);
    long device = unsigned(statx, 136) << 32 | unsigned(statx, 140);
    return new FileStatus(
        Short.toUnsignedInt(statx.get(ValueLayout.JAVA_SHORT, 28)),
        unsigned(statx, 16),
        unsigned(statx, 20),
        unsigned(statx, 24),
        statx.get(ValueLayout.JAVA_LONG, 32),
        statx.get(ValueLayout.JAVA_LONG, 40),
        statx.get(ValueLayout.JAVA_LONG, 48),
        Timestamp.read(statx, 64),
        (mask & 0x800) != 0 ? Timestamp.read(statx, 80) : UNKNOWN_TIME,
        Timestamp.read(statx, 96),
        Timestamp.read(statx, 112),
        unsigned(statx, 128),
        unsigned(statx, 132),
        device,
        (mask & 0x1000) != 0 ? statx.get(ValueLayout.JAVA_LONG, 144) : device);
  }

  private static long unsigned(MemorySegment statx, long offset) {
    return Integer.toUnsignedLong(statx.get(ValueLayout.JAVA_INT, offset));
  }
}
