package dev.pagegate.serverstub.posix;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/*
 * A descriptor opened with O_PATH stands for the file itself, whatever happens to its name, and
 * needs no permission on it. Calls that do not take such a descriptor reach the file through
 * /proc/self/fd, which leads to the file the descriptor stands for and follows no link after that.
 */
/**
 * One open file descriptor. Names are single components, relative to it when it is a directory; no
 * method follows a symbolic link at the end of a name.
 */
public final class Descriptor implements AutoCloseable {
  private static final int CURRENT_DIRECTORY = -100;
  private static final int NO_FOLLOW = 0x100;
  private static final int REMOVE_DIRECTORY = 0x200;
  private static final int FOLLOW = 0x400;
  private static final int EMPTY_PATH = 0x1000;
  private static final byte[] EMPTY = {};

  final int number;

  private Descriptor(long number) {
    this.number = (int) number;
  }

  /** Opens a directory by its path, following links: for the export's root only. */
  public static Descriptor openDirectory(Path path) throws ErrnoException {
    byte[] name = path.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8);
    int flags = OpenFlag.PATH | OpenFlag.CLOSE_ON_EXEC | Machine.CURRENT.directoryFlag;
    return new Descriptor(
        Syscall.OPENAT.call(CURRENT_DIRECTORY, Scratch.ofThread().name(name), flags));
  }

  /** Opens what {@code name} stands for, a link included, without access to its content. */
  public Descriptor find(byte[] name) throws ErrnoException {
    int flags = OpenFlag.PATH | OpenFlag.CLOSE_ON_EXEC | Machine.CURRENT.noFollowFlag;
    return new Descriptor(Syscall.OPENAT.call(number, Scratch.ofThread().name(name), flags));
  }

  /** Opens the content of the regular file or directory that this stands for. */
  public Descriptor reopen(OpenFlag flag) throws ErrnoException {
    int flags = flag.bits | OpenFlag.CLOSE_ON_EXEC | OpenFlag.NON_BLOCKING;
    return new Descriptor(Syscall.OPENAT.call(CURRENT_DIRECTORY, selfPath(), flags));
  }

  /** Makes a regular file that must not exist yet and opens it for reading and writing. */
  public Descriptor create(byte[] name, int mode) throws ErrnoException {
    int flags =
        OpenFlag.READ_WRITE.bits
            | OpenFlag.CREATE
            | OpenFlag.EXCLUSIVE
            | OpenFlag.CLOSE_ON_EXEC
            | Machine.CURRENT.noFollowFlag;
    return new Descriptor(Syscall.OPENAT.call(number, Scratch.ofThread().name(name), flags, mode));
  }

  public FileStatus status() throws ErrnoException {
    return status(EMPTY, EMPTY_PATH);
  }

  /** Of what {@code name} stands for, a link included. */
  public FileStatus status(byte[] name) throws ErrnoException {
    return status(name, NO_FOLLOW);
  }

  private FileStatus status(byte[] name, int flags) throws ErrnoException {
    Scratch scratch = Scratch.ofThread();
    Syscall.STATX.call(
        number, scratch.name(name), flags, FileStatus.MASK, scratch.struct.address());
    return FileStatus.read(scratch.struct);
  }

  public SpaceStatus space() throws ErrnoException {
    Scratch scratch = Scratch.ofThread();
    Syscall.FSTATFS.call(number, scratch.struct.address());
    return SpaceStatus.read(scratch.struct);
  }

  /**
   * Reads until {@code destination} is full or the file ends.
   *
   * @return bytes read
   */
  public int read(MemorySegment destination, long offset) throws ErrnoException {
    long done = 0;
    long length = destination.byteSize();
    while (done < length) {
      long count =
          Syscall.PREAD64.call(number, destination.address() + done, length - done, offset + done);
      if (count == 0) {
        break;
      }
      done += count;
    }
    return (int) done;
  }

  /** Writes all of {@code source}. */
  public void write(MemorySegment source, long offset) throws ErrnoException {
    long done = 0;
    long length = source.byteSize();
    while (done < length) {
      done += Syscall.PWRITE64.call(number, source.address() + done, length - done, offset + done);
    }
  }

  /** Content and attributes reach the disk. */
  public void sync() throws ErrnoException {
    Syscall.FSYNC.call(number);
  }

  /** Content, and the attributes needed to read it again, reach the disk. */
  public void syncContent() throws ErrnoException {
    Syscall.FDATASYNC.call(number);
  }

  public void makeDirectory(byte[] name, int mode) throws ErrnoException {
    Syscall.MKDIRAT.call(number, Scratch.ofThread().name(name), mode);
  }

  /**
   * Makes a FIFO, a socket or a device.
   *
   * @param mode type and permission bits
   */
  public void makeNode(byte[] name, int mode, long major, long minor) throws ErrnoException {
    Syscall.MKNODAT.call(number, Scratch.ofThread().name(name), mode, device(major, minor));
  }

  /** The kernel's 32-bit coding: 12 bits of major, 20 bits of minor. */
  private static long device(long major, long minor) throws ErrnoException {
    if (major >>> 12 != 0 || minor >>> 20 != 0) {
      throw new ErrnoException(Errno.EINVAL, "device " + major + ":" + minor);
    }
    return (minor & 0xff) | major << 8 | (minor & ~0xffL) << 12;
  }

  public void makeLink(byte[] name, byte[] target) throws ErrnoException {
    Scratch scratch = Scratch.ofThread();
    Syscall.SYMLINKAT.call(scratch.otherName(target), number, scratch.name(name));
  }

  /** Gives the file this stands for another name. */
  public void link(Descriptor directory, byte[] name) throws ErrnoException {
    Syscall.LINKAT.call(
        CURRENT_DIRECTORY,
        selfPath(),
        directory.number,
        Scratch.ofThread().otherName(name),
        FOLLOW);
  }

  public void removeFile(byte[] name) throws ErrnoException {
    Syscall.UNLINKAT.call(number, Scratch.ofThread().name(name), 0);
  }

  public void removeDirectory(byte[] name) throws ErrnoException {
    Syscall.UNLINKAT.call(number, Scratch.ofThread().name(name), REMOVE_DIRECTORY);
  }

  /** Replaces {@code targetName} if it exists and may be replaced. */
  public void rename(byte[] name, Descriptor targetDirectory, byte[] targetName)
      throws ErrnoException {
    Scratch scratch = Scratch.ofThread();
    Syscall.RENAMEAT2.call(
        number, scratch.name(name), targetDirectory.number, scratch.otherName(targetName), 0);
  }

  /** The target of the symbolic link this stands for. */
  public byte[] readLink() throws ErrnoException {
    Scratch scratch = Scratch.ofThread();
    MemorySegment target = scratch.entries;
    long length =
        Syscall.READLINKAT.call(number, scratch.name(EMPTY), target.address(), Scratch.PATH_BYTES);
    return target.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
  }

  /** The type bits of the file stay as they are. */
  public void setPermissions(int mode) throws ErrnoException {
    Syscall.FCHMODAT.call(CURRENT_DIRECTORY, selfPath(), mode);
  }

  /** {@link #KEEP} leaves one of the two as it is. */
  public void setOwner(long uid, long gid) throws ErrnoException {
    Syscall.FCHOWNAT.call(number, Scratch.ofThread().name(EMPTY), uid, gid, EMPTY_PATH);
  }

  /** An owner that {@link #setOwner} does not set. */
  public static final long KEEP = 0xFFFF_FFFFL;

  public void setLength(long lengthBytes) throws ErrnoException {
    Syscall.TRUNCATE.call(selfPath(), lengthBytes);
  }

  public void setTimes(TimeChange access, TimeChange modify) throws ErrnoException {
    MemorySegment times = Scratch.ofThread().struct;
    access.write(times, 0);
    modify.write(times, 16);
    Syscall.UTIMENSAT.call(CURRENT_DIRECTORY, selfPath(), times.address(), 0);
  }

  /** Sets an extended attribute of an open regular file or directory. */
  public void setExtendedAttribute(String name, byte[] value) throws ErrnoException {
    Scratch scratch = Scratch.ofThread();
    Syscall.FSETXATTR.call(
        number,
        scratch.name(name.getBytes(StandardCharsets.UTF_8)),
        scratch.otherName(value),
        value.length,
        0);
  }

  /**
   * At most 256 bytes of an extended attribute.
   *
   * @throws ErrnoException ENODATA when there is none
   */
  public byte[] extendedAttribute(String name) throws ErrnoException {
    Scratch scratch = Scratch.ofThread();
    MemorySegment value = scratch.struct;
    long length =
        Syscall.FGETXATTR.call(
            number,
            scratch.name(name.getBytes(StandardCharsets.UTF_8)),
            value.address(),
            value.byteSize());
    return value.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
  }

  /** Lists a directory opened with {@link #reopen}, from where the last listing ended. */
  public DirectoryEntries entries() {
    return new DirectoryEntries(this);
  }

  private long selfPath() throws ErrnoException {
    return Scratch.ofThread().name(("/proc/self/fd/" + number).getBytes(StandardCharsets.US_ASCII));
  }

  /** To be called once: the number is given to the next file opened. */
  @Override
  public void close() {
    try {
      Syscall.CLOSE.call(number);
    } catch (ErrnoException ignored) {
      // Nothing was written through a buffer of ours; fsync has reported what there was to report.
    }
  }

  @Override
  public String toString() {
    return "descriptor " + number;
  }
}
