package dev.pagegate.client.file;

import dev.pagegate.client.error.FsException;
import dev.pagegate.client.remote.RemoteFiles;
import dev.pagegate.client.remote.RemoteFiles.DirectoryChunk;
import dev.pagegate.client.remote.RemoteFiles.Entry;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The names of one directory, fetched from the server chunk by chunk as they are asked for, without
 * {@code .} and {@code ..}. Not safe for use by several threads at once.
 */
public final class DirectoryListing {
  private final RemoteFiles remote;
  private final Inode directory;
  private final Queue<Entry> chunk = new ArrayDeque<>();
  private long cookie;
  private long verifier;
  private boolean ended;

  DirectoryListing(FileSystem files, RemoteFiles remote, Inode directory, long cookie) {
    this.remote = remote;
    this.directory = directory;
    this.cookie = cookie;
  }

  /** The next entry, null after the last. Blocks while a chunk is fetched. */
  public @Nullable DirectoryEntry next() throws FsException {
    while (chunk.isEmpty() && !ended) {
      fetch();
    }
    Entry entry = chunk.poll();
    return entry == null
        ? null
        : new DirectoryEntry(entry.name(), entry.fileId(), entry.cookie(), entry.attributes());
  }

  private void fetch() throws FsException {
    DirectoryChunk fetched = Await.result(remote.readdir(directory.handle(), cookie, verifier));
    for (Entry entry : fetched.entries()) {
      cookie = entry.cookie();
      chunk.add(entry);
    }
    verifier = fetched.verifier();
    ended = fetched.endOfDirectory();
  }
}
