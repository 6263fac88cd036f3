package dev.pagegate.client.file;

import dev.pagegate.client.archive.ArchiveTarget;
import dev.pagegate.client.archive.ArchivedFile;
import dev.pagegate.client.archive.Detection;
import dev.pagegate.client.archive.Recaller;
import dev.pagegate.client.archive.Validity;
import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.page.PageSpan;
import dev.pagegate.protocol.nfs3.FileAttributes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** One copy of one file while people may write to it. Blocks; for one thread, once. */
final class ArchiveRun {
  private static final int CHUNK_BYTES = 1 << 20;

  /** Between two looks whether the tick of the file's last change is over. */
  private static final Duration LOOK = Duration.ofMillis(5);

  /** Longer than the coarsest ticks; a file that is still changing then is somebody's. */
  private static final int MAX_LOOKS = 4000;

  private final Volume volume;
  private final NameChanges names;
  private final Inode inode;
  private final ArchivedFile.Attempt attempt;
  private final Detection detection;

  /**
   * @param attempt begun while nobody wrote to {@code inode}
   */
  ArchiveRun(
      Volume volume,
      NameChanges names,
      Inode inode,
      ArchivedFile.Attempt attempt,
      Detection detection) {
    this.volume = volume;
    this.names = names;
    this.inode = inode;
    this.attempt = attempt;
    this.detection = detection;
  }

  /** Ends the attempt; whether there is a copy now that equals the file. */
  boolean run(ArchiveTarget target, String path, String mark) throws FsException {
    boolean complete = false;
    try {
      Await.result(attempt.file().kept());
      complete = copy(target, path, mark);
      return complete;
    } catch (FsException failed) {
      attempt.failed(
          failed.error() == FsError.INTERRUPTED ? Validity.INTERRUPTED : Validity.FAILED);
      throw failed;
    } finally {
      if (!complete) {
        attempt.failed(Validity.FAILED);
      }
    }
  }

  /** False, with the attempt not ended, where the file is not what it was. */
  private boolean copy(ArchiveTarget target, String path, String mark) throws FsException {
    FileAttributes captured = settled();
    inode.capture(attempt);
    try (ArchiveTarget.Copy copy = target.begin(path, mark)) {
      CopyDigest digest = copyTo(copy);
      if (!goesOn()) {
        return false;
      }
      copy.sync();
      if (!CopyDigest.of(copy::read).equals(digest)) {
        throw new FsException(
            FsError.IO,
            "the copy '%s' at %s is not what was written".formatted(path, target.name()));
      }
      if (!isStill(captured)) {
        attempt.failed(Validity.CHANGED_BY_OTHERS);
        return false;
      }
      copy.publish(captured.mode(), captured.modifyTime());
      return attempt.complete(digest.sizeBytes(), digest.sha256());
    }
  }

  /** A copy that is wrong already need not be finished; without detection nobody knows. */
  private boolean goesOn() {
    return detection == Detection.MTIME || attempt.isValid();
  }

  /**
   * The file's attributes when everything written here before is at the server and another change
   * there would be seen.
   */
  private FileAttributes settled() throws FsException {
    for (int look = 0; look < MAX_LOOKS; look++) {
      FileAttributes attributes = flushed();
      KnownAttributes known = inode.known();
      if (known != null
          && known.token().equals(FileToken.of(attributes))
          && volume.isTrusted(known)) {
        return attributes;
      }
      LockSupport.parkNanos(LOOK.toNanos());
      if (Thread.currentThread().isInterrupted()) {
        throw new FsException(FsError.INTERRUPTED, "archiving of " + inode + " was interrupted");
      }
    }
    throw new FsException(
        FsError.IO, inode + " keeps changing on the server; archive it when it has been quiet");
  }

  private FileAttributes flushed() throws FsException {
    InodeWriting writing = inode.writingOrNull();
    if (writing != null) {
      Await.result(writing.writeBack().flush());
    }
    return Await.result(inode.revalidated());
  }

  /** The second flush and the comparison: what writers say at once, and what nobody says. */
  private boolean isStill(FileAttributes captured) throws FsException {
    volume.revokeWrites(inode);
    return FileToken.of(flushed()).equals(FileToken.of(captured));
  }

  private CopyDigest copyTo(ArchiveTarget.Copy copy) throws FsException {
    CopyDigest.Running digest = new CopyDigest.Running();
    ByteBuf chunk = PooledByteBufAllocator.DEFAULT.directBuffer(CHUNK_BYTES, CHUNK_BYTES);
    try (OpenFile file =
        OpenFile.of(
            volume, names, inode, OpenMode.READ, volume.remote(), () -> Recaller.ADMINISTRATOR)) {
      while (goesOn()) {
        try (PageSpan span = file.readInPlace(digest.sizeBytes(), CHUNK_BYTES)) {
          if (span.lengthBytes() == 0) {
            break;
          }
          span.copyTo(chunk.clear()); // once: writers may change the page between two looks
        }
        digest.add(chunk);
        copy.append(chunk);
        attempt.file().copied(digest.sizeBytes());
      }
    } finally {
      chunk.release();
    }
    return digest.end();
  }
}
