package dev.pagegate.client.file;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.remote.RemoteFiles.DirectoryChunk;
import dev.pagegate.client.remote.RemoteFiles.Entry;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileName;
import java.util.Collections;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The names of one directory without {@code .} and {@code ..}, fetched from the server chunk by
 * chunk as they are asked for; what comes with them is remembered for later look-ups. Holds two
 * chunks at most. For one thread at a time.
 */
public final class DirectoryListing {
  private static final FileName SELF = FileName.of(".");
  private static final FileName PARENT = FileName.of("..");

  private final Names names;
  private final Inode directory;
  private Iterator<Entry> chunk = Collections.emptyIterator();

  /** The chunk after the current one, asked for while that one is consumed; null at the end. */
  private @Nullable CompletableFuture<DirectoryChunk> ahead;

  private long cookie;

  DirectoryListing(Names names, Inode directory, long cookie) {
    this.names = names;
    this.directory = directory;
    this.cookie = cookie;
    this.ahead = names.readdir(directory, cookie, 0);
  }

  /**
   * The next entry, null after the last. Blocks while a chunk is fetched. After a failure the
   * listing is over.
   *
   * @throws FsException BAD_REPLY when the server's cookies lead nowhere
   */
  public @Nullable DirectoryEntry next() throws FsException {
    while (chunk.hasNext() || ahead != null) {
      if (!chunk.hasNext()) {
        turn(ahead);
        continue;
      }
      Entry entry = chunk.next();
      if (!entry.name().equals(SELF) && !entry.name().equals(PARENT)) {
        return listed(entry);
      }
    }
    return null;
  }

  private DirectoryEntry listed(Entry entry) {
    Inode inode = names.inodeOf(entry);
    return new DirectoryEntry(
        entry.name(), entry.fileId(), entry.cookie(), attributesNow(entry, inode), inode);
  }

  /** The chunk may be older than what is known by now, of writes of our own above all. */
  private static @Nullable FileAttributes attributesNow(Entry entry, @Nullable Inode inode) {
    FileAttributes now = inode == null ? null : inode.freshView();
    if (now != null) {
      return now;
    }
    boolean isWrittenHere = inode != null && inode.writingOrNull() != null;
    return isWrittenHere ? null : entry.attributes();
  }

  private void turn(@Nullable CompletableFuture<DirectoryChunk> arriving) throws FsException {
    ahead = null;
    if (arriving == null) {
      return;
    }
    DirectoryChunk fetched = Await.result(arriving);
    chunk = fetched.entries().iterator();
    if (!fetched.endOfDirectory()) {
      cookie = advanced(fetched);
      ahead = names.readdir(directory, cookie, fetched.verifier());
    }
  }

  /** A server whose cookies do not advance would be asked for the same chunk for ever. */
  private long advanced(DirectoryChunk fetched) throws FsException {
    if (fetched.entries().isEmpty() || fetched.entries().getLast().cookie() == cookie) {
      throw new FsException(
          FsError.BAD_REPLY,
          "listing of %s: the server sent no entry after cookie %d and no end"
              .formatted(directory, cookie));
    }
    return fetched.entries().getLast().cookie();
  }
}
