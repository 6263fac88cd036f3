package dev.pagegate.client.file;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.HiddenFiles.Entry;
import dev.pagegate.client.remote.RemoteFiles;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.WccData;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The names under which files live on that were removed while they were open here: NFSv3 knows no
 * open files, so their last name must stay until they are closed. Safe from any thread.
 */
final class SillyNames {
  private static final Logger log = LoggerFactory.getLogger(SillyNames.class);

  private final Optional<HiddenFiles> journal;
  private final Map<Inode, Hidden> hidden = new ConcurrentHashMap<>();

  /**
   * Hides no file yet.
   *
   * @param journal absent where nothing survives a crash
   */
  SillyNames(Optional<HiddenFiles> journal) {
    this.journal = journal;
  }

  /** Where a removed file is hidden. */
  record Hidden(Inode directory, FileName name) {}

  /** A name as other NFS clients choose it, so that servers and people recognise it. */
  static FileName nameFor(Inode file) {
    return FileName.of(
        ".nfs%016x%08x".formatted(file.fileId(), ThreadLocalRandom.current().nextInt()));
  }

  /** A file is about to get this name; a crash from now on leaves it behind. */
  void recorded(RemoteFiles volume, Inode directory, FileName name) {
    journal.ifPresent(kept -> kept.add(Entry.of(volume, directory.handle(), name)));
  }

  void hidden(Inode file, Inode directory, FileName name) {
    hidden.put(file, new Hidden(directory, name));
    file.hidden(true);
  }

  boolean isHidden(Inode file) {
    return hidden.containsKey(file);
  }

  /** Where the file is hidden, to one caller. */
  @Nullable Hidden take(Inode file) {
    Hidden where = hidden.remove(file);
    if (where != null) {
      file.hidden(false);
    }
    return where;
  }

  /** The server has no such name any more. */
  void removed(RemoteFiles volume, Inode directory, FileName name) {
    removed(Entry.of(volume, directory.handle(), name));
  }

  private void removed(Entry entry) {
    journal.ifPresent(kept -> kept.done(entry));
  }

  /**
   * Removes what an earlier run has left of {@code volume}. What cannot be removed now is left to
   * the next run. Blocks; for the start.
   */
  void cleanUp(RemoteFiles volume) {
    journal.ifPresent(
        kept -> kept.takeLeft(volume.volumeIdentity()).forEach(entry -> cleanUp(volume, entry)));
  }

  private void cleanUp(RemoteFiles volume, Entry entry) {
    FileName name = new FileName(entry.name());
    try {
      Await.result(remove(volume, new FileHandle(entry.directory()), name));
      log.info("removed '{}', which a crash had left behind", name);
    } catch (FsException failed) {
      if (!isGone(failed.error())) {
        log.warn("'{}', which a crash has left behind, stays for now", name, failed);
      }
    }
  }

  /** Removes a hidden name, which is forgotten once the server has answered. */
  CompletableFuture<WccData> remove(RemoteFiles volume, FileHandle directory, FileName name) {
    return volume
        .remove(directory, name)
        .whenComplete(
            (_, failure) -> {
              if (failure == null || isGone(Await.errorOf(failure))) {
                removed(Entry.of(volume, directory, name));
              }
            });
  }

  private static boolean isGone(FsError error) {
    return error == FsError.NO_SUCH_ENTRY || error == FsError.STALE;
  }
}
