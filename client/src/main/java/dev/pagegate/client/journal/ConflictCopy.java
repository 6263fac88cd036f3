package dev.pagegate.client.journal;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.remote.RemoteFiles;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.protocol.nfs3.SetTime;
import dev.pagegate.protocol.nfs3.StableHow;
import dev.pagegate.protocol.nfs3.WccAttributes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Gives what was changed here a file of its own, beside the one that others have changed. Blocks.
 */
final class ConflictCopy {
  private final Overlay overlay;
  private final Conflicts conflicts;
  private final Ancestors ancestors;

  ConflictCopy(Overlay overlay, Conflicts conflicts, Ancestors ancestors) {
    this.overlay = overlay;
    this.conflicts = conflicts;
    this.ancestors = ancestors;
  }

  /**
   * From now on what was changed here goes to a new file: what the server has now, with our bytes
   * over it.
   *
   * @param theirs what the server has; null where others have removed the file
   */
  void make(RemoteFiles as, Node node, @Nullable FileAttributes theirs) throws FsException {
    @Nullable Place there;
    SetAttributes wanted;
    synchronized (overlay) {
      there = node.there;
      wanted = wanted(node.local);
    }
    FileHandle directory = ancestors.nearest(as, there == null ? null : there.directory());
    FileName called = there == null ? orSomething(node.name) : there.name();
    FileName stem = node.conflictName(called);
    for (int n = 1; ; n++) {
      FileName name = conflicts.nameFor(stem, n);
      try {
        FileHandle copy = Blocking.get(as.createNew(directory, name, wanted)).handle();
        if (theirs != null) {
          fill(as, Replay.serverOf(node), copy, theirs.sizeBytes());
        }
        conflicts.say(
            "'%s' was changed here and %s; ours is '%s'"
                .formatted(stem, theirs == null ? "removed by others" : "by others", name));
        node.conflictName(called, name);
        become(node, copy, Blocking.get(as.getattr(copy)));
        return;
      } catch (FsException failed) {
        if (failed.error() != FsError.ALREADY_EXISTS) {
          throw failed;
        }
      }
    }
  }

  private static FileName orSomething(FileName name) {
    return name.equals(Place.NO_NAME) ? FileName.of("file") : name;
  }

  private static SetAttributes wanted(FileAttributes local) {
    SetTime keep = new SetTime.DontChange();
    return new SetAttributes(local.mode(), local.uid(), local.gid(), null, keep, keep);
  }

  private void become(Node node, FileHandle copy, FileAttributes now) {
    synchronized (overlay) {
      node.base = WccAttributes.of(now);
      node.agreed = false; // the copy is what they have under ours, not what was seen here
      node.baseSeenNanos = System.nanoTime();
      overlay.born(node, copy);
    }
  }

  private static void fill(RemoteFiles as, FileHandle from, FileHandle to, long sizeBytes)
      throws FsException {
    for (long at = 0; at < sizeBytes; ) {
      int wanted = (int) Math.min(EntryCodec.MAX_DATA_BYTES, sizeBytes - at);
      ByteBuf bytes = Unpooled.buffer(wanted, wanted);
      int read = Blocking.get(as.read(from, at, bytes)).lengthBytes();
      if (read == 0) {
        return;
      }
      var _ = Blocking.get(as.write(to, at, bytes, StableHow.FILE_SYNC));
      at += read;
    }
  }
}
