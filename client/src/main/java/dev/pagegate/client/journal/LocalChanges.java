package dev.pagegate.client.journal;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.journal.Entry.AttributesSet;
import dev.pagegate.client.journal.Entry.Wrote;
import dev.pagegate.client.remote.RemoteFiles;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileType;
import dev.pagegate.protocol.nfs3.NfsTime;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.protocol.nfs3.SetTime;
import dev.pagegate.protocol.nfs3.WccAttributes;
import dev.pagegate.protocol.nfs3.WccData;
import dev.pagegate.protocol.rpc.Credential;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** Changes of bytes and attributes, acknowledged when they are in the journal. Blocks. */
final class LocalChanges {
  private final Overlay overlay;
  private final long maxJournalBytes;

  LocalChanges(Overlay overlay, long maxJournalBytes) {
    this.overlay = overlay;
    this.maxJournalBytes = maxJournalBytes;
  }

  /** Waits while too much waits for the server. To be called before everything else. */
  void awaitRoom() {
    overlay.awaitRoom(maxJournalBytes);
  }

  /** The object to be changed; its attributes are asked for where nobody has seen them. */
  Node node(RemoteFiles remote, FileHandle handle) throws FsException {
    Node known = overlay.find(handle);
    if (known != null) {
      return known;
    }
    Sightings.Seen seen = overlay.sightings().of(handle);
    return overlay.adopt(
        handle,
        seen != null
            ? seen
            : new Sightings.Seen(Blocking.get(remote.getattr(handle)), null, Place.NO_NAME));
  }

  /** Under the monitor. */
  static void requireAlive(Node node) throws FsException {
    if (node.gone) {
      throw new FsException(FsError.STALE, node + " was removed");
    }
  }

  static WccData wcc(FileAttributes before, FileAttributes after) {
    return new WccData(WccAttributes.of(before), after);
  }

  List<WccData> write(
      RemoteFiles remote, Credential who, FileHandle file, long offset, ByteBuf source)
      throws FsException {
    awaitRoom();
    List<WccData> changes = new ArrayList<>();
    int length = source.readableBytes();
    int done = 0;
    do {
      int count = Math.min(length - done, EntryCodec.MAX_DATA_BYTES);
      ByteBuf data = source.slice(source.readerIndex() + done, count);
      changes.add(writeOne(remote, who, file, offset + done, data));
      done += count;
    } while (done < length);
    return changes;
  }

  private WccData writeOne(
      RemoteFiles remote, Credential who, FileHandle file, long offset, ByteBuf data)
      throws FsException {
    while (true) {
      Node node = node(remote, file);
      synchronized (overlay) {
        requireAlive(node);
        if (overlay.isKnown(node)) {
          NfsTime time = overlay.numbers().stamp();
          FileAttributes before = node.local;
          var _ =
              overlay.log(who, new Wrote(node.number, offset, data.readableBytes(), time), data);
          return wcc(before, node.local);
        }
      }
    }
  }

  WccData set(RemoteFiles remote, Credential who, FileHandle file, SetAttributes wanted)
      throws FsException {
    awaitRoom();
    while (true) {
      Node node = node(remote, file);
      synchronized (overlay) {
        requireAlive(node);
        if (overlay.isKnown(node)) {
          require(node, who, wanted);
          NfsTime time = overlay.numbers().stamp();
          FileAttributes before = node.local;
          var _ = overlay.log(who, new AttributesSet(node.number, timed(wanted, time), time), null);
          return wcc(before, node.local);
        }
      }
    }
  }

  private static void require(Node node, Credential who, SetAttributes wanted) throws FsException {
    if (wanted.sizeBytes() != null && node.local.type() != FileType.REGULAR) {
      throw new FsException(FsError.INVALID_ARGUMENT, "size of " + node);
    }
    if (wanted.mode() != null
        || wanted.uid() != null
        || wanted.gid() != null
        || wanted.accessTime() instanceof SetTime.ClientTime
        || wanted.modifyTime() instanceof SetTime.ClientTime) {
      LocalRights.requireOwner(node, node.local, who);
    }
  }

  /** The server's time is the time of the change, not that of its arrival there. */
  private static SetAttributes timed(SetAttributes wanted, NfsTime now) {
    return new SetAttributes(
        wanted.mode(),
        wanted.uid(),
        wanted.gid(),
        wanted.sizeBytes(),
        timed(wanted.accessTime(), now),
        timed(wanted.modifyTime(), now));
  }

  private static SetTime timed(SetTime wanted, NfsTime now) {
    return wanted instanceof SetTime.ServerTime ? new SetTime.ClientTime(now) : wanted;
  }
}
