package dev.pagegate.client.journal;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.journal.Entry.AttributesSet;
import dev.pagegate.client.journal.Entry.Wrote;
import dev.pagegate.client.remote.RemoteFiles;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.NfsTime;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.protocol.nfs3.SetTime;
import dev.pagegate.protocol.nfs3.StableHow;
import dev.pagegate.protocol.nfs3.WccAttributes;
import dev.pagegate.protocol.nfs3.WccData;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Brings bytes and attributes to the server, unless others have changed the file there. */
final class ReplayedContent {
  /** What the server said of a file is believed to be so still for this long. */
  private static final long BASE_LIFE_NANOS = Duration.ofMillis(500).toNanos();

  private final Overlay overlay;
  private final Conflicts conflicts;
  private final RemoteFiles remote;

  ReplayedContent(Overlay overlay, Conflicts conflicts, RemoteFiles remote) {
    this.overlay = overlay;
    this.conflicts = conflicts;
    this.remote = remote;
  }

  void write(RemoteFiles as, Operation operation, Wrote wrote) throws FsException {
    Node node = node(wrote.node());
    enter(as, node, operation);
    @Nullable WccAttributes after = null;
    try {
      after = WccAttributes.of(send(as, operation, wrote, node));
    } finally {
      leave(as, node, after);
    }
    node.uploading.lock();
    try {
      node.suspects.remove(operation);
    } finally {
      node.uploading.unlock();
    }
  }

  private FileAttributes send(RemoteFiles as, Operation operation, Wrote wrote, Node node)
      throws FsException {
    FileHandle file = Replay.serverOf(node);
    ByteBuf data = Unpooled.wrappedBuffer(data(operation, wrote));
    List<WccData> changes =
        Blocking.get(as.write(file, wrote.offset(), data, StableHow.FILE_SYNC)).changes();
    @Nullable FileAttributes after = changes.isEmpty() ? null : changes.getLast().after();
    if (needsTime(node)) {
      after = setTime(as, file, node, after);
    }
    return after != null ? after : Blocking.get(as.getattr(file));
  }

  /** The last of the writes that wait gives the file its time, unless a program gives it one. */
  private boolean needsTime(Node node) {
    boolean last = node.untimedWrites.decrementAndGet() <= 0;
    synchronized (overlay) {
      return last && node.timesWaiting == 0;
    }
  }

  /** Programs see the time at which they wrote, and make and rsync compare it. */
  private @Nullable FileAttributes setTime(
      RemoteFiles as, FileHandle file, Node node, @Nullable FileAttributes before)
      throws FsException {
    SetTime time = new SetTime.ClientTime(modifyTime(node));
    try {
      return Blocking.get(as.setattr(file, Replay.time(time))).after();
    } catch (FsException refused) {
      if (!isRefusal(refused)) {
        throw refused;
      }
      return before;
    }
  }

  private NfsTime modifyTime(Node node) {
    synchronized (overlay) {
      return node.local.modifyTime();
    }
  }

  private static ByteBuffer data(Operation operation, Wrote wrote) throws FsException {
    ByteBuffer bytes = ByteBuffer.allocate(wrote.lengthBytes());
    try {
      operation.readData(0, bytes);
      return bytes.flip();
    } catch (IOException e) {
      throw new FsException(FsError.IO, "the journal cannot be read: " + e, e);
    }
  }

  void set(RemoteFiles as, Operation operation, AttributesSet set) throws FsException {
    Node node = node(set.node());
    boolean resizes = set.wanted().sizeBytes() != null;
    @Nullable FileAttributes after = null;
    if (resizes) {
      enter(as, node, operation);
    }
    try {
      after = setAt(as, node, set.wanted());
    } catch (FsException failed) {
      if (resizes || !isRefusal(failed)) {
        throw failed;
      }
      conflicts.say(
          "the server refuses to change attributes of %s: %s".formatted(node, failed.getMessage()));
    } finally {
      if (resizes) {
        leave(as, node, after == null ? null : WccAttributes.of(after));
      }
    }
    if (after != null) {
      synchronized (overlay) {
        node.base = WccAttributes.of(after);
        node.baseSeenNanos = System.nanoTime();
      }
    }
  }

  private static @Nullable FileAttributes setAt(RemoteFiles as, Node node, SetAttributes wanted)
      throws FsException {
    FileHandle file = Replay.serverOf(node);
    FileAttributes after = Blocking.get(as.setattr(file, wanted)).after();
    return after != null ? after : Blocking.get(as.getattr(file));
  }

  /** Errors that no waiting heals. */
  private static boolean isRefusal(FsException failed) {
    return switch (failed.error()) {
      case NOT_PERMITTED, ACCESS_DENIED, INVALID_ARGUMENT, NOT_SUPPORTED, READ_ONLY, STALE -> true;
      default -> false;
    };
  }

  private Node node(long number) {
    synchronized (overlay) {
      return overlay.node(number);
    }
  }

  /**
   * The first of several writes at once finds out whether others have changed the file since it was
   * first changed here; then ours goes to a copy, and theirs stays.
   */
  private void enter(RemoteFiles as, Node node, Operation operation) throws FsException {
    node.uploading.lock();
    try {
      if (node.inFlight == 0) {
        node.severalInFlight = false;
        requireBase(as, node, operation);
      } else {
        node.severalInFlight = true;
      }
      overlay.begun(operation);
      if (operation.change() instanceof Wrote && !node.suspects.contains(operation)) {
        node.suspects.add(operation);
      }
      node.inFlight++;
    } finally {
      node.uploading.unlock();
    }
  }

  private void leave(RemoteFiles as, Node node, @Nullable WccAttributes after) throws FsException {
    node.uploading.lock();
    try {
      node.inFlight--;
      @Nullable WccAttributes now = after;
      if (node.severalInFlight || after == null) {
        // Which of several was the last at the server, no reply tells for sure.
        now =
            node.inFlight == 0
                ? WccAttributes.of(Blocking.get(as.getattr(Replay.serverOf(node))))
                : null;
      }
      if (now != null) {
        synchronized (overlay) {
          node.base = now;
        }
        node.baseSeenNanos = System.nanoTime();
      }
    } finally {
      node.uploading.unlock();
    }
  }

  private void requireBase(RemoteFiles as, Node node, Operation operation) throws FsException {
    WccAttributes base;
    synchronized (overlay) {
      base = node.base;
    }
    if (node.conflict
        || base == null
        || (!operation.isSuspect() && System.nanoTime() - node.baseSeenNanos < BASE_LIFE_NANOS)) {
      return;
    }
    @Nullable FileAttributes now = null;
    try {
      now = Blocking.get(as.getattr(Replay.serverOf(node)));
    } catch (FsException failed) {
      if (failed.error() != FsError.STALE) {
        throw failed;
      }
    }
    if (now == null) {
      copy(as, node, null);
    } else if (!Attributes.sameContent(base, WccAttributes.of(now))
        && !isOurDoing(as, node, operation)) {
      copy(as, node, now);
    }
  }

  /** Whether a process before this one has brought bytes of ours there. */
  private boolean isOurDoing(RemoteFiles as, Node node, Operation operation) throws FsException {
    if (operation.isSuspect() && operation.change() instanceof AttributesSet) {
      return true;
    }
    for (Operation suspect : node.suspects) {
      Wrote wrote = (Wrote) suspect.change();
      ByteBuf there = Unpooled.buffer(wrote.lengthBytes(), wrote.lengthBytes());
      var _ = Blocking.get(as.read(Replay.serverOf(node), wrote.offset(), there));
      if (there.equals(Unpooled.wrappedBuffer(data(suspect, wrote)))) {
        return true;
      }
    }
    return false;
  }

  /**
   * From now on what was changed here goes to a new file: what the server has now, where it has
   * something, with our bytes over it.
   */
  private void copy(RemoteFiles as, Node node, @Nullable FileAttributes theirs) throws FsException {
    @Nullable Node parent = node.directory;
    FileHandle directory = parent == null || parent.server == null ? remote.root() : parent.server;
    FileName stem = node.name.bytes().length() == 0 ? FileName.of("file") : node.name;
    SetTime keep = new SetTime.DontChange();
    SetAttributes wanted =
        new SetAttributes(node.local.mode(), node.local.uid(), node.local.gid(), null, keep, keep);
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
        node.conflict = true;
        overlay.born(node, copy);
        return;
      } catch (FsException failed) {
        if (failed.error() != FsError.ALREADY_EXISTS) {
          throw failed;
        }
      }
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
