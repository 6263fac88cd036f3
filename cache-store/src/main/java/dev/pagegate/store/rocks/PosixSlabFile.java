package dev.pagegate.store.rocks;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A slab file behind file descriptors. */
final class PosixSlabFile implements SlabFile {
  /*
   * Runs of pages pass the system's page cache by where the file system permits (O_DIRECT): they
   * are cached in this process already, copying them once more costs as much processor time as all
   * else that is done for them, and they would push out what others have cached. Single pages go
   * through it: a page that is read at random is likely to be read again.
   */
  private final Path path;
  private final int fd;
  private final long sizeBytes;

  /** {@link Posix#NONE} where the file system does not permit it. */
  private final int directFd;

  private PosixSlabFile(Path path, int fd, long sizeBytes) {
    this.path = path;
    this.fd = fd;
    this.sizeBytes = sizeBytes;
    this.directFd = Posix.openDirect(path);
  }

  static PosixSlabFile open(Path path) throws IOException {
    long sizeBytes = Files.size(path);
    return new PosixSlabFile(path, Posix.open(path), sizeBytes);
  }

  /** Allocates an existing, empty file's blocks and opens it. */
  static PosixSlabFile allocate(Path path, long bytes) throws IOException {
    int fd = Posix.open(path);
    try {
      Posix.allocate(fd, bytes, path);
      Posix.fdatasync(fd, path);
      return new PosixSlabFile(path, fd, bytes);
    } catch (IOException e) {
      Posix.close(fd);
      throw e;
    }
  }

  @Override
  public long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public void write(ByteBuffer bytes, long offset) throws IOException {
    MemorySegment memory = MemorySegment.ofBuffer(bytes);
    for (long done = 0; done < memory.byteSize(); ) {
      done += Posix.pwrite(fd, memory.asSlice(done), offset + done, path);
    }
    bytes.position(bytes.limit());
  }

  @Override
  public void read(ByteBuffer bytes, long offset) throws IOException {
    MemorySegment memory = MemorySegment.ofBuffer(bytes);
    for (long done = 0; done < memory.byteSize(); ) {
      long moved = Posix.pread(fd, memory.asSlice(done), offset + done, path);
      if (moved == 0) {
        throw new EOFException(path + " ends before " + (offset + memory.byteSize()));
      }
      done += moved;
    }
    bytes.position(bytes.limit());
  }

  @Override
  public void write(List<ByteBuffer> run, long offset) throws IOException {
    MemoryVector vector = MemoryVector.of(run);
    if (directFd == Posix.NONE || !vector.isAligned(offset)) {
      SlabFile.super.write(run, offset);
      return;
    }
    long done = Posix.pwritev(directFd, vector, offset, path);
    // The rest of a short write, which the kernel may have made for a reason that it will tell now.
    for (ByteBuffer bytes : vector.restAfter(done)) {
      int lengthBytes = bytes.remaining();
      write(bytes, offset + done);
      done += lengthBytes;
    }
  }

  @Override
  public void read(List<ByteBuffer> run, long offset) throws IOException {
    MemoryVector vector = MemoryVector.of(run);
    if (directFd == Posix.NONE || !vector.isAligned(offset)) {
      SlabFile.super.read(run, offset);
      return;
    }
    long done = Posix.preadv(directFd, vector, offset, path);
    for (ByteBuffer bytes : vector.restAfter(done)) {
      int lengthBytes = bytes.remaining();
      read(bytes, offset + done);
      done += lengthBytes;
    }
  }

  @Override
  public void sync() throws IOException {
    Posix.fdatasync(fd, path);
  }

  @Override
  public void close() {
    Posix.close(fd);
    if (directFd != Posix.NONE) {
      Posix.close(directFd);
    }
  }
}
