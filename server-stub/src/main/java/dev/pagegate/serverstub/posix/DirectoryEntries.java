package dev.pagegate.serverstub.posix;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The names in an open directory, read batch by batch with {@code getdents64}. */
public final class DirectoryEntries {
  /** Offset of the name in {@code struct linux_dirent64}. */
  private static final int NAME_OFFSET = 19;

  private final Descriptor directory;

  DirectoryEntries(Descriptor directory) {
    this.directory = directory;
  }

  /** Hands over every entry but {@code .} and {@code ..}. Blocks. */
  public void forEach(Visitor visitor) throws ErrnoException {
    MemorySegment batch = Scratch.ofThread().entries;
    long length;
    while ((length = next(batch)) > 0) {
      // Copied out first: the visitor may make calls that use the same memory.
      parse(
          MemorySegment.ofArray(batch.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE)), visitor);
    }
  }

  private long next(MemorySegment batch) throws ErrnoException {
    return Syscall.GETDENTS64.call(directory.number, batch.address(), batch.byteSize());
  }

  private static void parse(MemorySegment batch, Visitor visitor) {
    for (long at = 0; at < batch.byteSize(); ) {
      int recordBytes = Short.toUnsignedInt(batch.get(ValueLayout.JAVA_SHORT_UNALIGNED, at + 16));
      byte[] name = name(batch, at + NAME_OFFSET);
      if (!isDots(name)) {
        visitor.visit(
            batch.get(ValueLayout.JAVA_LONG_UNALIGNED, at),
            batch.get(ValueLayout.JAVA_BYTE, at + 18) << 12,
            name);
      }
      at += recordBytes;
    }
  }

  private static byte[] name(MemorySegment batch, long start) {
    long end = start;
    while (batch.get(ValueLayout.JAVA_BYTE, end) != 0) {
      end++;
    }
    return batch.asSlice(start, end - start).toArray(ValueLayout.JAVA_BYTE);
  }

  private static boolean isDots(byte[] name) {
    return name[0] == '.' && (name.length == 1 || (name.length == 2 && name[1] == '.'));
  }

  /** Takes one name after the other. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * Takes one entry; at a mount point, {@code inode} is the covered directory's.
     *
     * @param type the type bits of a mode; zero where the file system does not say
     */
    void visit(long inode, int type, byte[] name);
  }
}
