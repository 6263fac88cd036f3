package dev.pagegate.client.file;

import dev.pagegate.client.archive.ArchivedFile;
import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.page.FilePages;
import dev.pagegate.client.remote.RemoteFiles;
import dev.pagegate.client.writeback.FileWriteBack;
import dev.pagegate.client.writeback.WrittenFile;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.NfsTime;
import dev.pagegate.protocol.nfs3.WccData;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** What is known of one file that is written to here. */
final class InodeWriting implements WrittenFile {
  private final Volume volume;
  private final Inode inode;
  private final FileWriteBack writeBack;

  /*
   * Writers share it; who appends or resizes has it alone. A lock over waits for pages and the
   * server, on purpose: only operations that write take it, and nothing that they wait for does.
   */
  private final ReadWriteLock writers = new ReentrantReadWriteLock(true);

  private final AtomicInteger opens = new AtomicInteger();
  private volatile RemoteFiles writer;
  private volatile CompletableFuture<Boolean> removal = CompletableFuture.completedFuture(false);

  /** When a page was last modified here, on this machine's clock. */
  private volatile NfsTime lastWrite = new NfsTime(0, 0);

  InodeWriting(Volume volume, Inode inode) {
    this.volume = volume;
    this.inode = inode;
    this.writer = volume.remote();
    this.writeBack = new FileWriteBack(volume.dirtyFiles(), this);
  }

  FileWriteBack writeBack() {
    return writeBack;
  }

  ReadWriteLock writers() {
    return writers;
  }

  void writeAs(RemoteFiles caller) {
    writer = caller;
  }

  /**
   * To be called with {@link #writers} held, before anything is modified: a copy that this makes
   * wrong is durably invalid when it returns. One read where there is none.
   */
  void beforeModification() throws FsException {
    ArchivedFile archived = inode.archived();
    if (archived != null && archived.faultsOnWrite()) {
      Await.result(archived.written());
    }
  }

  /** Empty where no page was ever modified. */
  Optional<Instant> lastWrite() {
    return lastWrite.seconds() == 0 ? Optional.empty() : Optional.of(lastWrite.toInstant());
  }

  void opened() {
    opens.incrementAndGet();
  }

  void closed() {
    opens.decrementAndGet();
  }

  /** Whether anybody may write to it at any moment. */
  boolean isOpen() {
    return opens.get() > 0;
  }

  /** A page has been modified. */
  void modified() {
    lastWrite = volume.wallTime();
    writeBack.modified();
  }

  /**
   * The file has lost a name, and nobody has it open: when {@code asked}, a revalidation, says that
   * it was the last one, what is dirty is nobody's any more.
   */
  void mayBeRemoved(CompletableFuture<?> asked) {
    removal =
        asked.handle(
            (_, failure) -> {
              boolean isGone = failure != null && Await.errorOf(failure) == FsError.STALE;
              if (isGone) {
                writeBack.discard();
              }
              return isGone;
            });
  }

  long localEndBytes() {
    FilePages here = inode.pagesOrNull();
    return here == null ? 0 : here.localEndBytes();
  }

  /** With the size and the time that the server will have once everything is written back. */
  FileAttributes localView(FileAttributes received) {
    FilePages here = inode.pagesOrNull();
    boolean isDirty = here != null && here.isDirty();
    long localEndBytes = localEndBytes();
    // After the pages: what is written back meanwhile moves from the one to the other.
    KnownAttributes known = inode.known();
    FileAttributes server = known == null ? received : known.value();
    if (!isDirty) {
      return server;
    }
    NfsTime modified =
        lastWrite.compareTo(server.modifyTime()) > 0 ? lastWrite : server.modifyTime();
    NfsTime changed =
        lastWrite.compareTo(server.changeTime()) > 0 ? lastWrite : server.changeTime();
    return new FileAttributes(
        server.type(),
        server.mode(),
        server.linkCount(),
        server.uid(),
        server.gid(),
        Math.max(server.sizeBytes(), localEndBytes),
        server.usedBytes(),
        server.deviceMajor(),
        server.deviceMinor(),
        server.fileSystemId(),
        server.fileId(),
        server.accessTime(),
        modified,
        changed);
  }

  @Override
  public FileHandle handle() {
    return inode.handle();
  }

  @Override
  public FilePages pages() {
    return inode.pages();
  }

  @Override
  public RemoteFiles writer() {
    return writer;
  }

  @Override
  public void changesBegin() {
    inode.changesBegin();
  }

  @Override
  public CompletableFuture<Void> changesEnded(List<WccData> changes) {
    return inode.changesEnded(changes).thenApply(_ -> null);
  }

  @Override
  public void allWritten() {
    if (!inode.isOpen()) {
      volume.idle(inode);
    }
  }

  @Override
  public CompletableFuture<Boolean> isRemoved() {
    return removal;
  }

  @Override
  public String toString() {
    return inode.toString();
  }
}
