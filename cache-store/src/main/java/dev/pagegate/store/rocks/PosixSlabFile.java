package dev.pagegate.store.rocks;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** A slab file behind a file descriptor. */
final class PosixSlabFile implements SlabFile {
  private final Path path;
  private final int fd;
  private final long sizeBytes;

  private PosixSlabFile(Path path, int fd, long sizeBytes) {
    this.path = path;
    this.fd = fd;
    this.sizeBytes = sizeBytes;
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
  public void sync() throws IOException {
    Posix.fdatasync(fd, path);
  }

  @Override
  public void close() {
    Posix.close(fd);
  }
}
