package dev.pagegate.client.file;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.page.FilePages;
import dev.pagegate.client.remote.RemoteFiles;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.protocol.nfs3.WccData;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;
import java.util.function.Function;

/** Sets attributes at the server, in order with what is dirty here. Blocks. */
final class AttributeChanges {
  private final Volume volume;

  AttributeChanges(Volume volume) {
    this.volume = volume;
  }

  void set(RemoteFiles remote, Inode inode, SetAttributes update) throws FsException {
    Long sizeBytes = update.sizeBytes();
    InodeWriting writing = inode.writingOrNull();
    if (sizeBytes != null) {
      resize(remote, inode, update, sizeBytes);
    } else if (writing == null) {
      Await.result(send(remote, inode, update));
    } else {
      flush(writing);
      writing.writeBack().alone(() -> Await.result(send(remote, inode, update)));
    }
  }

  /** What is dirty goes first: a WRITE that came later would set the times, or be refused. */
  private static void flush(InodeWriting writing) throws FsException {
    try {
      Await.result(writing.writeBack().flush());
    } catch (FsException failed) {
      if (failed.error() == FsError.INTERRUPTED) {
        throw failed;
      } // the others are for whoever flushes the file
    }
  }

  private static CompletableFuture<WccData> send(
      RemoteFiles remote, Inode inode, SetAttributes update) {
    return NameChanges.changing(
        inode, () -> remote.setattr(inode.handle(), update), Function.identity());
  }

  /**
   * On a thread of its own, since what is dirty behind the new end must go even when whoever waits
   * for it is interrupted.
   */
  private void resize(RemoteFiles remote, Inode inode, SetAttributes update, long sizeBytes)
      throws FsException {
    if (sizeBytes < 0 || sizeBytes > volume.remote().limits().maxFileBytes()) {
      throw new FsException(FsError.FILE_TOO_LARGE, "size %d for %s".formatted(sizeBytes, inode));
    }
    Await.result(inode.attributes());
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("resize")
        .start(
            () -> {
              try {
                resizeAlone(remote, inode, update, sizeBytes);
                done.complete(null);
              } catch (FsException | RuntimeException e) {
                done.completeExceptionally(e);
              }
            });
    Await.result(done);
  }

  private void resizeAlone(RemoteFiles remote, Inode inode, SetAttributes update, long sizeBytes)
      throws FsException {
    InodeWriting writing = inode.writing();
    Lock alone = writing.writers().writeLock();
    alone.lock();
    try {
      writing.beforeModification();
      FilePages pages = inode.opened();
      try {
        writing.writeBack().alone(() -> resize(remote, inode, pages, update, sizeBytes));
      } finally {
        if (inode.closed()) {
          volume.idle(inode);
        }
      }
    } finally {
      alone.unlock();
    }
  }

  private static void resize(
      RemoteFiles remote, Inode inode, FilePages pages, SetAttributes update, long sizeBytes)
      throws FsException {
    FilePages.Resize resize = Await.result(pages.beginResize(sizeBytes));
    inode.changesBegin();
    WccData change;
    try {
      change = Await.result(NameChanges.called(() -> remote.setattr(inode.handle(), update)));
    } catch (FsException failed) {
      Await.result(inode.changesEnded(NameChanges.links(null, failed, Function.identity())));
      inode.adoptKnown();
      throw failed;
    }
    if (Await.result(inode.changesEnded(List.of(change)))) {
      inode.endResize(resize);
    } else {
      pages.cut(resize);
      inode.adoptKnown();
    }
  }
}
