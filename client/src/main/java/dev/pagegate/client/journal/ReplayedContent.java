package dev.pagegate.client.journal;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.journal.Entry.AttributesSet;
import dev.pagegate.client.journal.Entry.Wrote;
import dev.pagegate.client.remote.RemoteFiles;
import dev.pagegate.client.remote.RemoteFiles.Written;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.NfsTime;
import dev.pagegate.protocol.nfs3.SetTime;
import dev.pagegate.protocol.nfs3.StableHow;
import dev.pagegate.protocol.nfs3.WccAttributes;
import dev.pagegate.protocol.nfs3.WccData;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Brings bytes and attributes to the server, unless others have changed the file there. Blocks. */
final class ReplayedContent {
  private static final int MAX_GUARDED_ATTEMPTS = 5;

  private final Overlay overlay;
  private final Conflicts conflicts;
  private final Agreement agreement;

  ReplayedContent(Overlay overlay, Conflicts conflicts, Agreement agreement) {
    this.overlay = overlay;
    this.conflicts = conflicts;
    this.agreement = agreement;
  }

  void write(RemoteFiles as, Operation operation, Wrote wrote) throws FsException {
    Node node = node(wrote.node());
    agreement.enter(as, node, operation);
    @Nullable List<WccData> links = null;
    try {
      links = send(as, operation, wrote, node);
    } finally {
      agreement.leave(as, node, operation, links);
    }
  }

  private List<WccData> send(RemoteFiles as, Operation operation, Wrote wrote, Node node)
      throws FsException {
    FileHandle file = Replay.serverOf(node);
    ByteBuf data = Unpooled.wrappedBuffer(operation.data());
    Written written = Blocking.get(as.write(file, wrote.offset(), data, StableHow.FILE_SYNC));
    List<WccData> links = new ArrayList<>(written.changes());
    if (!written.verifiers().isEmpty()) {
      // Some servers do less than FILE_SYNC asks for.
      links.add(commit(as, file, written));
    }
    if (needsTime(node)) {
      links.addAll(setTime(as, file, node));
    }
    return links;
  }

  private static WccData commit(RemoteFiles as, FileHandle file, Written written)
      throws FsException {
    RemoteFiles.Committed committed = Blocking.get(as.commit(file));
    if (!written.verifiers().stream().allMatch(sent -> sent == committed.verifier())) {
      throw new FsException(FsError.IO, "the server restarted before it kept " + file);
    }
    return committed.change();
  }

  /** The last of the writes that wait gives the file its time, unless a program gives it one. */
  private boolean needsTime(Node node) {
    boolean last = node.untimedWrites.decrementAndGet() <= 0;
    synchronized (overlay) {
      return last && node.timesWaiting == 0;
    }
  }

  /** Programs see the time at which they wrote, and make and rsync compare it. */
  private List<WccData> setTime(RemoteFiles as, FileHandle file, Node node) throws FsException {
    SetTime time = new SetTime.ClientTime(modifyTime(node));
    try {
      return List.of(Blocking.get(as.setattr(file, Replay.time(time))));
    } catch (FsException refused) {
      if (!isRefusal(refused)) {
        throw refused;
      }
      return List.of();
    }
  }

  private NfsTime modifyTime(Node node) {
    synchronized (overlay) {
      return node.local.modifyTime();
    }
  }

  void set(RemoteFiles as, Operation operation, AttributesSet set) throws FsException {
    Node node = node(set.node());
    if (set.wanted().sizeBytes() != null) {
      resize(as, node, operation, set);
    } else {
      dress(as, node, operation, set);
    }
  }

  /** The one change of content that the server itself does not make when others came before. */
  private void resize(RemoteFiles as, Node node, Operation operation, AttributesSet set)
      throws FsException {
    for (int attempt = 1; !isResized(as, node, operation, set); attempt++) {
      if (attempt == MAX_GUARDED_ATTEMPTS) {
        throw new FsException(FsError.IO, node + " changes again and again");
      }
      operation.failed(); // a first execution may be what changed it
    }
  }

  private boolean isResized(RemoteFiles as, Node node, Operation operation, AttributesSet set)
      throws FsException {
    agreement.enter(as, node, operation);
    @Nullable List<WccData> links = null;
    try {
      WccAttributes base = agreement.base(node);
      FileHandle file = Replay.serverOf(node);
      if (base == null) {
        links = List.of(Blocking.get(as.setattr(file, set.wanted())));
      } else {
        links =
            Blocking.get(as.setattrIf(file, set.wanted(), base.changeTime()))
                .map(List::of)
                .orElse(null);
      }
    } finally {
      agreement.leave(as, node, operation, links);
    }
    return links != null;
  }

  /** Sets other attributes than the size. */
  private void dress(RemoteFiles as, Node node, Operation operation, AttributesSet set)
      throws FsException {
    try {
      WccAttributes beforehand = agreement.beforehand(as, node);
      WccData link = Blocking.get(as.setattr(Replay.serverOf(node), set.wanted()));
      WccAttributes before = link.before();
      FileAttributes after = link.after();
      agreement.touched(
          node,
          before == null ? beforehand : before,
          after == null ? Blocking.get(as.getattr(Replay.serverOf(node))) : after,
          operation.isSuspect() ? set : null);
    } catch (FsException failed) {
      if (!isRefusal(failed)) {
        throw failed;
      }
      conflicts.say(
          "the server refuses to change attributes of %s: %s".formatted(node, failed.getMessage()));
      agreement.touched(node, null, null, null);
    }
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
}
