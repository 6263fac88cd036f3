package dev.pagegate.client.file;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.page.FilePages;
import dev.pagegate.client.page.PageSpan;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One open of a regular file: reads go through the page cache, ahead of the reader where reads come
 * in sequence. Safe from any thread.
 */
public final class OpenFile implements AutoCloseable {
  private final Volume volume;
  private final InodeTable inodes;
  private final Inode inode;
  private final FilePages pages;
  private final Readahead readahead;
  private final AtomicBoolean closed = new AtomicBoolean();

  private OpenFile(Volume volume, InodeTable inodes, Inode inode, FilePages pages) {
    this.volume = volume;
    this.inodes = inodes;
    this.inode = inode;
    this.pages = pages;
    this.readahead = volume.readahead();
  }

  /** {@code inode} has just been revalidated. */
  static OpenFile of(Volume volume, InodeTable inodes, Inode inode) {
    return new OpenFile(volume, inodes, inode, inode.opened());
  }

  public Inode inode() {
    return inode;
  }

  /** Size of the version that is being read; changes when the file is found changed. */
  public long sizeBytes() {
    return inode.sizeBytes();
  }

  /** See {@link FilePages#contentNumber}; for front ends whose users cache bytes themselves. */
  public long contentNumber() {
    return pages.contentNumber();
  }

  /**
   * Up to {@code maxBytes} from {@code position}, in place: fewer at page and fetch boundaries,
   * none at the end of the file. Does not block; already complete when the first page is in memory.
   * The caller closes the span.
   */
  public CompletableFuture<PageSpan> readSpan(long position, int maxBytes) {
    if (position < 0 || maxBytes < 0 || closed.get()) {
      return CompletableFuture.failedFuture(
          new FsException(
              FsError.INVALID_ARGUMENT,
              "read of %d bytes at %d of %s%s"
                  .formatted(maxBytes, position, inode, closed.get() ? ", which is closed" : "")));
    }
    readAhead(position, maxBytes);
    return pages.read(position, maxBytes);
  }

  /** As {@link #readSpan}, when the bytes are there. Blocks. The caller closes the span. */
  public PageSpan readInPlace(long position, int maxBytes) throws FsException {
    return await(readSpan(position, maxBytes));
  }

  /**
   * Fills the writable bytes of {@code destination} from {@code position} on, as far as the file
   * goes. Blocks. Returns the bytes read, 0 only at the end of the file or for a full buffer.
   */
  public int read(long position, ByteBuf destination) throws FsException {
    int start = destination.writerIndex();
    while (destination.isWritable()) {
      int done = destination.writerIndex() - start;
      try (PageSpan span = await(readSpan(position + done, destination.writableBytes()))) {
        if (span.lengthBytes() == 0) {
          break;
        }
        span.copyTo(destination);
      }
    }
    return destination.writerIndex() - start;
  }

  /** As {@link #read(long, ByteBuf)} into the remaining bytes of {@code destination}. */
  public int read(long position, ByteBuffer destination) throws FsException {
    int start = destination.position();
    while (destination.hasRemaining()) {
      int done = destination.position() - start;
      try (PageSpan span = await(readSpan(position + done, destination.remaining()))) {
        if (span.lengthBytes() == 0) {
          break;
        }
        span.copyTo(destination);
      }
    }
    return destination.position() - start;
  }

  private static PageSpan await(CompletableFuture<PageSpan> coming) throws FsException {
    try {
      return Await.result(coming);
    } catch (FsException failed) {
      // Whoever was interrupted will not close the span that still comes.
      var _ = coming.thenAccept(PageSpan::close);
      throw failed;
    }
  }

  private void readAhead(long position, int lengthBytes) {
    long targetBytes = volume.readaheadTargetBytes();
    synchronized (readahead) {
      Readahead.Extent extent = readahead.onRead(position, lengthBytes, sizeBytes(), targetBytes);
      if (extent != null) {
        pages.prefetch(extent.start(), extent.lengthBytes());
      }
    }
  }

  /**
   * Writes the readable bytes of {@code source}, which keeps its indices, at {@code offset}. Blocks
   * at the gate and while too much is dirty. Whole pages are written or not; returns the bytes
   * written, fewer only where it was interrupted or failed after some.
   */
  public int write(long offset, ByteBuf source) throws FsException {
    throw new FsException(FsError.NOT_SUPPORTED, "write to " + inode);
  }

  /** Writes at the end of the file, atomic among writers here; returns the offset. */
  public long append(ByteBuf source) throws FsException {
    throw new FsException(FsError.NOT_SUPPORTED, "append to " + inode);
  }

  /**
   * As close(2): what is dirty is on the server, durably, when this returns.
   *
   * @throws FsException what has failed since this open file was last told, once
   */
  public void flush() throws FsException {}

  /** As {@link #flush}. */
  public void fsync() throws FsException {}

  /**
   * Idempotent. Does not wait: what is dirty is written later. The file's pages stay in memory for
   * the next open.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      inode.closed();
      inodes.idle(inode);
    }
  }
}
