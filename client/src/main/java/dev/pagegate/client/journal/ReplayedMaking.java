package dev.pagegate.client.journal;

import dev.pagegate.client.error.FsException;
import dev.pagegate.client.journal.Entry.Made;
import dev.pagegate.client.remote.RemoteFiles;
import dev.pagegate.client.remote.RemoteFiles.Created;
import dev.pagegate.client.remote.RemoteFiles.Lookup;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.FileType;
import dev.pagegate.protocol.nfs3.MknodData;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.protocol.nfs3.SetTime;
import dev.pagegate.protocol.nfs3.WccAttributes;
import java.util.concurrent.CompletableFuture;

/** Makes new objects at the server, once, whatever a process before this one has tried. */
final class ReplayedMaking {
  private final Overlay overlay;
  private final Conflicts conflicts;
  private final Ancestors ancestors;

  ReplayedMaking(Overlay overlay, Conflicts conflicts, Ancestors ancestors) {
    this.overlay = overlay;
    this.conflicts = conflicts;
    this.ancestors = ancestors;
  }

  void run(RemoteFiles as, Made made, Operation operation) throws FsException {
    Node node;
    Node directory;
    synchronized (overlay) {
      node = overlay.node(made.node());
      directory = overlay.node(made.directory());
    }
    if (node.server == null) {
      FileHandle handle = make(as, directory, made, node, operation.isSuspect());
      synchronized (overlay) {
        node.there = new Place(directory, made.name());
        overlay.born(node, handle);
      }
      // Once its attributes are set, the server does not know the verifier any more.
      overlay.requireDurable();
    }
    FileHandle server = Replay.serverOf(node);
    FileAttributes now =
        made.local().type() == FileType.REGULAR
            ? dress(as, server, made.wanted())
            : Blocking.get(as.getattr(server));
    synchronized (overlay) {
      node.base = WccAttributes.of(now);
      node.baseSeenNanos = System.nanoTime();
    }
  }

  /** RFC 1813 section 3.3.8: after an exclusive create the times may still hold the verifier. */
  private static FileAttributes dress(RemoteFiles as, FileHandle file, SetAttributes wanted)
      throws FsException {
    SetAttributes all =
        new SetAttributes(
            wanted.mode(),
            wanted.uid(),
            wanted.gid(),
            null,
            orNow(wanted.accessTime()),
            orNow(wanted.modifyTime()));
    FileAttributes after = Blocking.get(as.setattr(file, all)).after();
    return after != null ? after : Blocking.get(as.getattr(file));
  }

  private static SetTime orNow(SetTime wanted) {
    return wanted instanceof SetTime.DontChange ? new SetTime.ServerTime() : wanted;
  }

  private FileHandle make(RemoteFiles as, Node directory, Made made, Node node, boolean repeated)
      throws FsException {
    FileHandle in = Replay.serverOf(directory);
    FileName name = made.name();
    String others = "made by others";
    for (int n = 1; ; n++) {
      try {
        FileHandle handle = Blocking.get(call(as, in, name, made)).handle();
        if (!name.equals(made.name())) {
          conflicts.say(
              "'%s' was made here, and %s; ours is '%s'".formatted(made.name(), others, name));
          node.conflictName(made.name(), name);
        }
        return handle;
      } catch (FsException failed) {
        switch (failed.error()) {
          case ALREADY_EXISTS -> {
            Lookup there = Replay.lookup(as, in, name);
            if (there != null && isOurs(as, there, made, repeated)) {
              return there.handle();
            }
          }
          case STALE -> {
            in = ancestors.nearest(as, directory);
            others = "its directory removed by others";
          }
          default -> throw failed;
        }
        name = conflicts.nameFor(made.name(), n);
      }
    }
  }

  private static CompletableFuture<Created> call(
      RemoteFiles as, FileHandle directory, FileName name, Made made) {
    return switch (made.local().type()) {
      case REGULAR -> as.createExclusive(directory, name, made.verifier());
      case DIRECTORY -> as.mkdir(directory, name, made.wanted());
      case SYMBOLIC_LINK -> as.symlink(directory, name, made.target());
      case BLOCK_DEVICE, CHARACTER_DEVICE ->
          as.mknod(
              directory,
              name,
              new MknodData.Device(
                  made.local().type(),
                  made.wanted(),
                  made.local().deviceMajor(),
                  made.local().deviceMinor()));
      case SOCKET, FIFO ->
          as.mknod(directory, name, new MknodData.Endpoint(made.local().type(), made.wanted()));
    };
  }

  /** Directories of the same name are one: what was made in ours goes into theirs. */
  private static boolean isOurs(RemoteFiles as, Lookup there, Made made, boolean repeated)
      throws FsException {
    FileType type = there.attributes().type();
    return switch (made.local().type()) {
      case REGULAR -> false;
      case DIRECTORY -> type == FileType.DIRECTORY;
      case SYMBOLIC_LINK ->
          type == FileType.SYMBOLIC_LINK
              && Blocking.get(as.readlink(there.handle())).equals(made.target());
      case BLOCK_DEVICE, CHARACTER_DEVICE, SOCKET, FIFO -> repeated && type == made.local().type();
    };
  }
}
