package dev.pagegate.client.file;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.remote.RemoteFiles;
import dev.pagegate.client.remote.RemoteFiles.Created;
import dev.pagegate.client.remote.RemoteFiles.Linked;
import dev.pagegate.client.remote.RemoteFiles.Renamed;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.FileType;
import dev.pagegate.protocol.nfs3.WccData;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes, moves and removes names, and keeps what is cached of directories right meanwhile. Blocks;
 * an operation that is interrupted may have happened, and the caches know once it has.
 */
final class NameChanges {
  private final Volume volume;
  private final InodeTable inodes;
  private final Names names;
  private final NameCache cache;
  private final SillyNames silly;

  NameChanges(Volume volume, InodeTable inodes, Names names, NameCache cache, SillyNames silly) {
    this.volume = volume;
    this.inodes = inodes;
    this.names = names;
    this.cache = cache;
    this.silly = silly;
  }

  /** Has {@code call} make an object in the directory. */
  Inode make(Inode directory, FileName name, Supplier<CompletableFuture<Created>> call)
      throws FsException {
    Moment sent = volume.moment();
    return Await.result(
        changing(directory, call, Created::directory)
            .thenApply(
                created -> {
                  Inode made = inodes.of(created.handle());
                  made.learn(created.attributes(), sent);
                  leadsTo(directory, name, made);
                  return made;
                }));
  }

  void link(RemoteFiles remote, Inode file, Inode directory, FileName name) throws FsException {
    Moment sent = volume.moment();
    Await.result(
        changing(
                directory,
                () -> remote.link(file.handle(), directory.handle(), name),
                Linked::directory)
            .thenApply(
                linked -> {
                  if (linked.file() != null) {
                    file.learn(linked.file(), sent);
                  } else {
                    file.expire();
                  }
                  leadsTo(directory, name, file);
                  return linked;
                }));
  }

  void remove(RemoteFiles remote, Inode directory, FileName name) throws FsException {
    Inode file = found(remote, directory, name);
    if (isOpenFile(file)) {
      hide(remote, directory, name, file);
      return;
    }
    Await.result(
        changing(directory, () -> remote.remove(directory.handle(), name), Function.identity())
            .thenApply(
                change -> {
                  leadsTo(directory, name, null);
                  file.expire();
                  return change;
                }));
    forgetDirty(file);
  }

  void rmdir(RemoteFiles remote, Inode directory, FileName name) throws FsException {
    Await.result(
        changing(directory, () -> remote.rmdir(directory.handle(), name), Function.identity())
            .thenApply(
                change -> {
                  leadsTo(directory, name, null);
                  return change;
                }));
  }

  void rename(RemoteFiles remote, Inode from, FileName oldName, Inode to, FileName newName)
      throws FsException {
    Inode moved = found(remote, from, oldName);
    Inode replaced = foundOrNull(remote, to, newName);
    FileName hidden = null;
    if (replaced != null && replaced != moved && isOpenFile(replaced)) {
      hidden = hide(remote, to, newName, replaced);
    }
    try {
      move(remote, from, oldName, to, newName, moved);
    } catch (FsException failed) {
      if (hidden != null) {
        unhide(remote, to, newName, replaced, hidden);
      }
      throw failed;
    }
    if (replaced != null && hidden == null && replaced != moved) {
      replaced.expire();
      forgetDirty(replaced);
    }
  }

  private void move(
      RemoteFiles remote, Inode from, FileName oldName, Inode to, FileName newName, Inode moved)
      throws FsException {
    from.changesBegin();
    if (to != from) {
      to.changesBegin();
    }
    CompletableFuture<Renamed> call =
        called(() -> remote.rename(from.handle(), oldName, to.handle(), newName, moved.handle()));
    Await.result(
        call.whenComplete(
                (renamed, failure) -> {
                  var _ = from.changesEnded(links(renamed, failure, Renamed::from));
                  if (to != from) {
                    var _ = to.changesEnded(links(renamed, failure, Renamed::to));
                  }
                })
            .thenApply(
                renamed -> {
                  leadsTo(to, newName, moved);
                  // Two names of one file: the server has left both as they were.
                  cache.forget(from, oldName);
                  moved.expire();
                  return renamed;
                }));
  }

  /** Gives an open file another name that nobody looks for, until it is closed. */
  private FileName hide(RemoteFiles remote, Inode directory, FileName name, Inode file)
      throws FsException {
    FileName hidden = SillyNames.nameFor(file);
    silly.recorded(volume.remote(), directory, hidden);
    move(remote, directory, name, directory, hidden, file);
    leadsTo(directory, name, null);
    silly.hidden(file, directory, hidden);
    if (!file.isOpen()) {
      closed(file); // closed while it was renamed
    }
    return hidden;
  }

  private void unhide(
      RemoteFiles remote, Inode directory, FileName name, @Nullable Inode file, FileName hidden)
      throws FsException {
    if (file != null && silly.take(file) != null) {
      move(remote, directory, hidden, directory, name, file);
      silly.removed(volume.remote(), directory, hidden);
    }
  }

  /** The last open of {@code file} is over: a hidden name goes. */
  void closed(Inode file) throws FsException {
    SillyNames.Hidden hidden = silly.take(file);
    if (hidden == null) {
      return;
    }
    Await.result(
        changing(
            hidden.directory(),
            () -> silly.remove(volume.remote(), hidden.directory().handle(), hidden.name()),
            Function.identity()));
    cache.forget(hidden.directory(), hidden.name());
    file.expire();
    forgetDirty(file);
  }

  /**
   * What is dirty in a file that has lost its last name is nobody's any more; others keep theirs.
   */
  private static void forgetDirty(Inode file) {
    InodeWriting writing = file.writingOrNull();
    if (writing == null || !writing.pages().isDirty() || file.isOpen()) {
      return;
    }
    writing.mayBeRemoved(file.revalidated());
  }

  /** Whether the file has to be hidden when it loses a name; it needs only one that stays. */
  private boolean isOpenFile(Inode inode) {
    KnownAttributes known = inode.known();
    return inode.isOpen()
        && known != null
        && known.value().type() == FileType.REGULAR
        && !silly.isHidden(inode);
  }

  private Inode found(RemoteFiles remote, Inode directory, FileName name) throws FsException {
    return cache.find(directory, name) instanceof NameCache.Answer.Found(Inode inode)
        ? inode
        : Await.result(names.ask(remote, directory, name));
  }

  private @Nullable Inode foundOrNull(RemoteFiles remote, Inode directory, FileName name)
      throws FsException {
    try {
      return cache.find(directory, name) instanceof NameCache.Answer.Absent
          ? null
          : found(remote, directory, name);
    } catch (FsException failed) {
      if (failed.error() == FsError.NO_SUCH_ENTRY) {
        return null;
      }
      throw failed;
    }
  }

  private void leadsTo(Inode directory, FileName name, @Nullable Inode inode) {
    if (directory.changedAlone()) {
      cache.put(directory, directory.namesVersion(), name, inode);
    } else {
      cache.forget(directory, name); // another change of ours may have been about this name
    }
  }

  /** Makes a call that changes {@code object}, and takes note of what it says of it. */
  static <T> CompletableFuture<T> changing(
      Inode object, Supplier<CompletableFuture<T>> call, Function<T, WccData> change) {
    object.changesBegin();
    return called(call)
        .whenComplete(
            (value, failure) -> {
              var _ = object.changesEnded(links(value, failure, change));
            });
  }

  static <T> CompletableFuture<T> called(Supplier<CompletableFuture<T>> call) {
    try {
      return call.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  static <T> List<WccData> links(
      @Nullable T value, @Nullable Throwable failure, Function<T, WccData> change) {
    if (value != null) {
      return List.of(change.apply(value));
    }
    // Nobody knows whether a call without an answer was executed.
    return failure != null && mayHaveHappened(failure) ? List.of(WccData.ABSENT) : List.of();
  }

  private static boolean mayHaveHappened(Throwable failure) {
    return switch (Await.errorOf(failure)) {
      case SERVER_UNREACHABLE, INTERRUPTED, BAD_REPLY, IO -> true;
      case NOT_PERMITTED,
          NO_SUCH_ENTRY,
          NO_SUCH_DEVICE,
          ACCESS_DENIED,
          ALREADY_EXISTS,
          CROSS_DEVICE,
          NOT_A_DIRECTORY,
          IS_A_DIRECTORY,
          INVALID_ARGUMENT,
          FILE_TOO_LARGE,
          NO_SPACE,
          READ_ONLY,
          TOO_MANY_LINKS,
          NAME_TOO_LONG,
          SYMBOLIC_LINK_LOOP,
          DIRECTORY_NOT_EMPTY,
          QUOTA_EXCEEDED,
          STALE,
          NOT_SUPPORTED ->
          false;
    };
  }
}
