package dev.pagegate.client.journal;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.journal.Entry.AttributesSet;
import dev.pagegate.client.journal.Entry.Wrote;
import dev.pagegate.client.remote.RemoteFiles;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.NfsTime;
import dev.pagegate.protocol.nfs3.SetTime;
import dev.pagegate.protocol.nfs3.WccAttributes;
import dev.pagegate.protocol.nfs3.WccData;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether others have changed a file at the server since it was first changed here: then
 * what was changed here goes to a {@link ConflictCopy}, and theirs stays. Blocks.
 */
final class Agreement {
  /*
   * NFSv3 has no call that writes only if nobody else has. So the file's attributes are compared
   * before something is sent, unless the server has just confirmed them, and what every reply says
   * of the file before and after is followed as a chain: a gap is somebody else. Many calls may be
   * under way at once; from time to time they are let come to rest, to look.
   */

  /** What the server said of a file is believed to be so still for this long. */
  static final long BASE_LIFE_NANOS = Duration.ofMillis(500).toNanos();

  private final Overlay overlay;
  private final Conflicts conflicts;
  private final ConflictCopy copies;

  Agreement(Overlay overlay, Conflicts conflicts, ConflictCopy copies) {
    this.overlay = overlay;
    this.conflicts = conflicts;
    this.copies = copies;
  }

  /** Before the first call of {@code operation}, a change of the file's content. */
  void enter(RemoteFiles as, Node node, Operation operation) throws FsException {
    node.uploading.lock();
    try {
      while (node.inFlight > 0 && !isFresh(node)) {
        node.landed.awaitUninterruptibly();
      }
      if (node.inFlight == 0) {
        requireBase(as, node, operation);
      }
      node.inFlight++;
    } finally {
      node.uploading.unlock();
    }
  }

  private static boolean isFresh(Node node) {
    return System.nanoTime() - node.baseSeenNanos < BASE_LIFE_NANOS;
  }

  /**
   * After the last call.
   *
   * @param links what the replies said of the file; null when a call failed
   */
  void leave(RemoteFiles as, Node node, Operation operation, @Nullable List<WccData> links) {
    node.uploading.lock();
    try {
      node.inFlight--;
      if (links == null) {
        node.flightFailed = true;
        suspect(node, operation);
      } else {
        node.links.addAll(links);
        node.suspects.remove(operation);
      }
      if (node.inFlight == 0) {
        settle(as, node);
        node.landed.signalAll();
      }
    } finally {
      node.uploading.unlock();
    }
  }

  private static void suspect(Node node, Operation operation) {
    if (operation.change() instanceof Wrote && !node.suspects.contains(operation)) {
      node.suspects.add(operation);
    }
  }

  /** Nothing of ours is under way any more. */
  private void settle(RemoteFiles as, Node node) {
    try {
      follow(as, node);
    } catch (FsException e) {
      // The next to enter asks again, and has every reason to.
      doubt(node);
    } finally {
      node.links.clear();
      node.flightFailed = false;
    }
  }

  private void follow(RemoteFiles as, Node node) throws FsException {
    WccAttributes base = base(node);
    if (node.flightFailed || base == null) {
      doubt(node);
      return;
    }
    Chain chain = Chain.follow(base, node.links);
    WccAttributes end = chain.end();
    if (end != null) {
      agree(node, end);
      agreeIf(node, chain.isExact());
    } else if (!Chain.isTold(node.links)) {
      accept(node, WccAttributes.of(Blocking.get(as.getattr(Replay.serverOf(node)))));
    } else {
      conflicts.say(
          "%s was changed here and by others at the same time; bytes of both may be in it"
              .formatted(node));
      doubt(node);
    }
  }

  private void agree(Node node, WccAttributes now) {
    synchronized (overlay) {
      node.base = now;
    }
    node.baseSeenNanos = System.nanoTime();
  }

  private void agreeIf(Node node, boolean isSame) {
    synchronized (overlay) {
      node.agreed &= isSame;
    }
  }

  private void doubt(Node node) {
    agreeIf(node, false);
    node.baseSeenNanos = System.nanoTime() - BASE_LIFE_NANOS;
  }

  /** What the server had of {@code node} after our last change. */
  @Nullable WccAttributes base(Node node) {
    synchronized (overlay) {
      return node.base;
    }
  }

  private void requireBase(RemoteFiles as, Node node, Operation operation) throws FsException {
    WccAttributes base = base(node);
    if (!operation.isSuspect() && isFresh(node)) {
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
      copies.make(as, node, null);
    } else if (base == null
        || Attributes.sameContent(base, WccAttributes.of(now))
        || isOurDoing(as, node, operation, now)) {
      accept(node, WccAttributes.of(now));
    } else {
      copies.make(as, node, now);
    }
  }

  /** Goes on from what the server has, whoever did what of it. */
  private void accept(Node node, WccAttributes now) {
    agreeIf(node, now.equals(base(node)));
    agree(node, now);
  }

  /** Whether an attempt that failed, or that a process before this one made, explains it. */
  private static boolean isOurDoing(
      RemoteFiles as, Node node, Operation operation, FileAttributes now) throws FsException {
    if (operation.isSuspect() && operation.change() instanceof AttributesSet set) {
      Long size = set.wanted().sizeBytes();
      return size != null && size == now.sizeBytes();
    }
    for (Operation suspect : node.suspects) {
      if (isThere(as, node, suspect)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isThere(RemoteFiles as, Node node, Operation write) throws FsException {
    Wrote wrote = (Wrote) write.change();
    ByteBuf there = Unpooled.buffer(wrote.lengthBytes(), wrote.lengthBytes());
    var _ = Blocking.get(as.read(Replay.serverOf(node), wrote.offset(), there));
    return there.equals(Unpooled.wrappedBuffer(write.data()));
  }

  /**
   * A change of attributes or names of {@code node}, which nothing else of ours overlapped, was
   * answered with {@code now}. What others did to its content before is still to be found.
   */
  void touched(
      Node node,
      @Nullable WccAttributes before,
      @Nullable FileAttributes after,
      @Nullable AttributesSet suspect) {
    synchronized (overlay) {
      WccAttributes base = node.base;
      node.agreed &= after != null && before != null && before.equals(base);
      boolean isOurs =
          base == null
              || (before != null
                  && (Attributes.sameContent(base, before) || isFrom(suspect, base, before)));
      if (after != null && isOurs) {
        node.base = WccAttributes.of(after);
      }
    }
  }

  /** What the server has of {@code node} before a change that {@link #touched} tells of. */
  @Nullable WccAttributes beforehand(RemoteFiles as, Node node) throws FsException {
    return isFresh(node)
        ? base(node)
        : WccAttributes.of(Blocking.get(as.getattr(Replay.serverOf(node))));
  }

  /** Whether the difference is the time that an attempt before this one has set. */
  private static boolean isFrom(
      @Nullable AttributesSet suspect, WccAttributes base, WccAttributes before) {
    return suspect != null
        && base.sizeBytes() == before.sizeBytes()
        && suspect.wanted().modifyTime() instanceof SetTime.ClientTime(NfsTime time)
        && time.equals(before.modifyTime());
  }
}
