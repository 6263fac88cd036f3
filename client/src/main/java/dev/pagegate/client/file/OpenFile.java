package dev.pagegate.client.file;

import dev.pagegate.client.archive.ArchivedFile;
import dev.pagegate.client.archive.Recaller;
import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.page.FilePages;
import dev.pagegate.client.page.PageSpan;
import dev.pagegate.client.remote.RemoteFiles;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open of a regular file: reads go through the page cache, ahead of the reader where reads come
 * in sequence. Safe from any thread.
 */
public final class OpenFile implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OpenFile.class);

  private final Volume volume;
  private final NameChanges names;
  private final Inode inode;
  private final FilePages pages;
  private final OpenMode mode;
  private final Readahead readahead;
  private final Writer writer;
  private final Supplier<Recaller> recaller;
  private final AtomicBoolean closed = new AtomicBoolean();

  private OpenFile(
      Volume volume,
      NameChanges names,
      Inode inode,
      FilePages pages,
      OpenMode mode,
      Supplier<Recaller> recaller) {
    this.recaller = recaller;
    this.volume = volume;
    this.names = names;
    this.inode = inode;
    this.pages = pages;
    this.mode = mode;
    this.readahead = volume.readahead();
    this.writer = new Writer(volume, inode, pages);
  }

  /**
   * {@code inode} has just been revalidated; calls for it are made in {@code caller}'s name.
   *
   * @param recaller asked for when the file turns out not to be resident
   */
  static OpenFile of(
      Volume volume,
      NameChanges names,
      Inode inode,
      OpenMode mode,
      RemoteFiles caller,
      Supplier<Recaller> recaller) {
    FilePages pages = inode.opened();
    if (mode.reads()) {
      inode.readAs(caller);
    }
    if (mode.writes()) {
      inode.writing().writeAs(caller);
      inode.writing().opened();
    }
    ArchivedFile archived = inode.archived();
    if (archived != null) {
      archived.used();
    }
    return new OpenFile(volume, names, inode, pages, mode, recaller);
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
    FsException refused = volume.recalls().refusal(inode, recaller);
    if (refused != null) {
      return CompletableFuture.failedFuture(refused);
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
   * at the gate and while too much is dirty, looking again after each MiB. Whole pages are written
   * or not; returns the bytes written, fewer only where it was interrupted or failed after some.
   */
  public int write(long offset, ByteBuf source) throws FsException {
    requireWritable();
    return writer.write(offset, source);
  }

  /**
   * Writes at the end of the file as it is known here, atomic among writers here; returns the
   * offset. Blocks as {@link #write} does, but looks once: all of it becomes dirty together.
   */
  public long append(ByteBuf source) throws FsException {
    requireWritable();
    return writer.append(source);
  }

  private void requireWritable() throws FsException {
    if (!mode.writes() || closed.get()) {
      throw new FsException(
          FsError.INVALID_ARGUMENT,
          "write to %s, which is %s".formatted(inode, closed.get() ? "closed" : "open to read"));
    }
  }

  /**
   * As close(2): what was written through whatever open file is on the server, durably, when this
   * returns. Blocks.
   *
   * @throws FsException what has failed since this open file was last told, once
   */
  public void flush() throws FsException {
    if (mode.writes()) {
      writer.flush();
    }
  }

  /**
   * As {@link #flush}, for every mode; what was done to its names and attributes is durable too.
   */
  public void fsync() throws FsException {
    writer.flush();
    Await.result(volume.remote().sync());
  }

  /**
   * Idempotent. Does not wait for what is dirty, which is written later. The file's pages stay in
   * memory for the next open. Blocks where the file was removed while it was open: it goes now.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      if (mode.writes()) {
        inode.writing().closed();
      }
      boolean last = inode.closed();
      volume.idle(inode);
      if (last) {
        removeHidden();
      }
    }
  }

  private void removeHidden() {
    try {
      names.closed(inode);
    } catch (FsException failed) {
      log.warn("a removed file stays on the server under its hidden name", failed);
    }
  }
}
