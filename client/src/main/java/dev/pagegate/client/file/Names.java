package dev.pagegate.client.file;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.remote.RemoteFiles;
import dev.pagegate.client.remote.RemoteFiles.DirectoryChunk;
import dev.pagegate.client.remote.RemoteFiles.Entry;
import dev.pagegate.client.remote.RemoteFiles.Lookup;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileName;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Finds what names lead to, in the cache or at the server, and remembers what the server says. */
final class Names {
  private final Volume volume;
  private final InodeTable inodes;
  private final NameCache cache;

  Names(Volume volume, InodeTable inodes, NameCache cache) {
    this.volume = volume;
    this.inodes = inodes;
    this.cache = cache;
  }

  /**
   * When a name was asked for.
   *
   * @param told whether names found now can be told from later ones
   */
  private record Asked(long version, boolean told, Moment sent) {}

  /** From the cache where it knows. Does not block. */
  CompletableFuture<Inode> lookup(Inode directory, FileName name) {
    return switch (cache.find(directory, name)) {
      case NameCache.Answer.Found(Inode inode) -> CompletableFuture.completedFuture(inode);
      case NameCache.Answer.Absent _ ->
          CompletableFuture.failedFuture(
              new FsException(
                  FsError.NO_SUCH_ENTRY, "no entry '%s' in %s".formatted(name, directory)));
      case NameCache.Answer.Unknown _ -> ask(directory, name);
    };
  }

  /** What the cache says that it leads to; null where the server must be asked, or says nothing. */
  @Nullable Inode known(Inode directory, FileName name) {
    return cache.find(directory, name) instanceof NameCache.Answer.Found(Inode inode)
        ? inode
        : null;
  }

  /** From the server, with attributes newer than this call. Does not block. */
  CompletableFuture<Inode> ask(Inode directory, FileName name) {
    return ask(volume.remote(), directory, name);
  }

  /** As {@link #ask(Inode, FileName)}, in the name of a caller. */
  CompletableFuture<Inode> ask(RemoteFiles caller, Inode directory, FileName name) {
    Asked asked = asked(directory);
    return caller
        .lookup(directory.handle(), name)
        .whenComplete((_, failure) -> missed(directory, name, asked, failure))
        .thenApply(found -> found(directory, name, asked, found));
  }

  private Asked asked(Inode directory) {
    return new Asked(directory.namesVersion(), directory.namesAreTold(), volume.moment());
  }

  private Inode found(Inode directory, FileName name, Asked asked, Lookup found) {
    learn(directory, found.directory(), asked);
    Inode inode = inodes.of(found.handle());
    inode.learn(found.attributes(), asked.sent());
    Inode before = cache.last(directory, name);
    if (isKept(directory, asked)) {
      cache.put(directory, asked.version(), name, inode);
    }
    if (before != null && before != inode) {
      volume.tell(listener -> listener.entryInvalidated(directory, name));
    }
    return inode;
  }

  /** Not what may be older than a change of our own: that has told the cache better. */
  private static boolean isKept(Inode directory, Asked asked) {
    return asked.told() && !directory.overlapsOwnChange(asked.sent());
  }

  private void missed(Inode directory, FileName name, Asked asked, @Nullable Throwable failure) {
    if (failure == null) {
      return;
    }
    directory.failed(failure);
    boolean absent = Await.errorOf(failure) == FsError.NO_SUCH_ENTRY;
    if (directory.overlapsOwnChange(asked.sent())) {
      return;
    }
    if (absent && cache.last(directory, name) != null) {
      volume.tell(listener -> listener.entryInvalidated(directory, name));
    }
    cache.forget(directory, name);
    if (absent && asked.told()) {
      cache.put(directory, asked.version(), name, null);
    }
  }

  /** One chunk of the directory. Does not block. */
  CompletableFuture<DirectoryChunk> readdir(Inode directory, long cookie, long verifier) {
    return readdir(volume.remote(), directory, cookie, verifier);
  }

  /** As the other, in the name of a caller. */
  CompletableFuture<DirectoryChunk> readdir(
      RemoteFiles caller, Inode directory, long cookie, long verifier) {
    Asked asked = asked(directory);
    return caller
        .readdir(directory.handle(), cookie, verifier)
        .whenComplete(
            (chunk, failure) -> {
              if (failure != null) {
                directory.failed(failure);
              } else {
                listed(directory, asked, chunk);
              }
            });
  }

  private void listed(Inode directory, Asked asked, DirectoryChunk chunk) {
    learn(directory, chunk.directory(), asked);
    for (Entry entry : chunk.entries()) {
      if (entry.handle() != null && entry.attributes() != null) {
        Inode inode = inodes.of(entry.handle());
        inode.learn(entry.attributes(), asked.sent());
        if (isKept(directory, asked)) {
          cache.put(directory, asked.version(), entry.name(), inode);
        }
      }
    }
  }

  /** Null where the server sent no handle with the name. */
  @Nullable Inode inodeOf(Entry entry) {
    return entry.handle() == null ? null : inodes.of(entry.handle());
  }

  private static void learn(Inode inode, @Nullable FileAttributes attributes, Asked asked) {
    if (attributes != null) {
      inode.learn(attributes, asked.sent());
    }
  }
}
