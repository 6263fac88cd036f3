package dev.pagegate.client.file;

import dev.pagegate.client.error.FsException;
import dev.pagegate.client.remote.RemoteFiles;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/** One open of a regular file. */
public final class OpenFile implements AutoCloseable {
  private final Inode inode;
  private final RemoteFiles remote;
  private final long sizeBytes;

  OpenFile(RemoteFiles remote, Inode inode, long sizeBytes) {
    this.remote = remote;
    this.inode = inode;
    this.sizeBytes = sizeBytes;
  }

  public Inode inode() {
    return inode;
  }

  /** Size of the version that is being read; changes when the file is found changed. */
  public long sizeBytes() {
    return sizeBytes;
  }

  /**
   * Fills the writable bytes of {@code destination} from {@code position} on, as far as the file
   * goes. Blocks. Returns the bytes read, 0 only at the end of the file or for a full buffer.
   */
  public int read(long position, ByteBuf destination) throws FsException {
    return Await.result(remote.read(inode.handle(), position, destination)).lengthBytes();
  }

  /** As {@link #read(long, ByteBuf)} into the remaining bytes of {@code destination}. */
  public int read(long position, ByteBuffer destination) throws FsException {
    ByteBuf bytes = Unpooled.directBuffer(destination.remaining());
    try {
      int length = read(position, bytes);
      destination.put(bytes.nioBuffer());
      return length;
    } finally {
      bytes.release();
    }
  }

  /** Idempotent. */
  @Override
  public void close() {}
}
