package dev.pagegate.client.file;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.page.FilePages;
import dev.pagegate.client.page.WritablePage;
import dev.pagegate.client.writeback.WriteErrors;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/** What one open file does to write: through the gate, page by page. Blocks. */
final class Writer {
  /** How much is written between two looks at the bound of dirty memory. */
  private static final int STEP_BYTES = 1 << 20;

  private final Volume volume;
  private final Inode inode;
  private final FilePages pages;
  private final int pageBytes;

  /** Made when it is first needed: most open files only read. */
  private WriteErrors.@Nullable Reported reported;

  Writer(Volume volume, Inode inode, FilePages pages) {
    this.volume = volume;
    this.inode = inode;
    this.pages = pages;
    this.pageBytes = volume.pages().pageBytes();
    InodeWriting writing = inode.writingOrNull();
    this.reported = writing == null ? null : writing.writeBack().errors().now();
  }

  /** See {@link OpenFile#write}. */
  int write(long offset, ByteBuf source) throws FsException {
    int lengthBytes = source.readableBytes();
    int done = 0;
    do {
      int stepBytes = Math.min(STEP_BYTES, lengthBytes - done);
      try {
        int wrote = step(offset + done, source.slice(source.readerIndex() + done, stepBytes));
        done += wrote;
        if (wrote < stepBytes) {
          return done;
        }
      } catch (FsException failed) {
        if (done == 0) {
          throw failed;
        }
        return done;
      }
    } while (done < lengthBytes);
    return done;
  }

  private int step(long offset, ByteBuf source) throws FsException {
    InodeWriting writing = inode.writing();
    writing.writeBack().awaitRoom();
    Lock shared = writing.writers().readLock();
    lock(shared);
    try {
      return write(writing, offset, source);
    } finally {
      shared.unlock();
    }
  }

  /** See {@link OpenFile#append}. */
  long append(ByteBuf source) throws FsException {
    InodeWriting writing = inode.writing();
    writing.writeBack().awaitRoom();
    Lock alone = writing.writers().writeLock();
    lock(alone);
    try {
      long offset = inode.sizeBytes();
      int wrote = write(writing, offset, source);
      if (wrote < source.readableBytes()) {
        throw new FsException(
            FsError.IO,
            "append to %s: wrote %d of %d bytes".formatted(inode, wrote, source.readableBytes()));
      }
      return offset;
    } finally {
      alone.unlock();
    }
  }

  private void lock(Lock lock) throws FsException {
    try {
      lock.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FsException(FsError.INTERRUPTED, "write to " + inode + " was interrupted", e);
    }
  }

  private int write(InodeWriting writing, long offset, ByteBuf source) throws FsException {
    int lengthBytes = source.readableBytes();
    requireRepresentable(offset, lengthBytes);
    writing.beforeModification();
    int done = 0;
    while (done < lengthBytes) {
      long at = offset + done;
      int from = (int) (at % pageBytes);
      int count = Math.min(lengthBytes - done, pageBytes - from);
      try {
        write(at / pageBytes, from, source.slice(source.readerIndex() + done, count));
      } catch (FsException failed) {
        if (done == 0) {
          throw failed;
        }
        return done;
      }
      writing.modified();
      done += count;
    }
    return done;
  }

  private void write(long pageIndex, int offsetInPage, ByteBuf bytes) throws FsException {
    if (offsetInPage == 0 && pages.overwrite(pageIndex, bytes)) {
      return;
    }
    try (WritablePage page = await(pages.makeWritable(pageIndex))) {
      page.write(offsetInPage, bytes);
    }
  }

  private void requireRepresentable(long offset, int lengthBytes) throws FsException {
    if (offset < 0) {
      throw new FsException(FsError.INVALID_ARGUMENT, "write at %d to %s".formatted(offset, inode));
    }
    if (offset > volume.remote().limits().maxFileBytes() - lengthBytes) {
      throw new FsException(
          FsError.FILE_TOO_LARGE,
          "write of %d bytes at %d to %s".formatted(lengthBytes, offset, inode));
    }
  }

  private static WritablePage await(CompletableFuture<WritablePage> coming) throws FsException {
    try {
      return Await.result(coming);
    } catch (FsException failed) {
      // Whoever was interrupted will not give back the page that still comes.
      var _ = coming.thenAccept(WritablePage::close);
      throw failed;
    }
  }

  /** See {@link OpenFile#flush}. */
  void flush() throws FsException {
    InodeWriting writing = inode.writingOrNull();
    if (writing == null) {
      return;
    }
    FsException failure = null;
    try {
      Await.result(writing.writeBack().flush());
    } catch (FsException failed) {
      if (failed.error() == FsError.INTERRUPTED) {
        throw failed; // nothing is lost: it goes on being sent
      }
      failure = failed;
    }
    FsException untold = untold(writing.writeBack().errors());
    if (untold != null) {
      throw new FsException(untold.error(), String.valueOf(untold.getMessage()), untold);
    }
    if (failure != null) {
      throw failure;
    }
  }

  private synchronized @Nullable FsException untold(WriteErrors errors) {
    WriteErrors.Reported mine = reported;
    if (mine == null) {
      reported = mine = errors.sinceTheBeginning();
    }
    return errors.untold(mine);
  }
}
