package dev.pagegate.client.journal;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.journal.Entry.AttributesSet;
import dev.pagegate.client.journal.Entry.Linked;
import dev.pagegate.client.journal.Entry.Made;
import dev.pagegate.client.journal.Entry.Removed;
import dev.pagegate.client.journal.Entry.Renamed;
import dev.pagegate.client.journal.Entry.Wrote;
import dev.pagegate.client.remote.RemoteFiles;
import dev.pagegate.client.remote.RemoteFiles.Lookup;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.protocol.nfs3.SetTime;
import dev.pagegate.protocol.nfs3.WccAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Makes one change at the server, whether or not a process before this one has tried to. Blocks;
 * returns when the server has it durably or the conflict that prevents it is settled.
 *
 * @see ReplayedContent for bytes and attributes, {@link ReplayedMaking} for new objects
 */
final class Replay {
  /*
   * Idempotence: what this client has done already is told from what others do.
   *
   *   made      exclusively, under a verifier that is recorded; directories and links by what is there
   *             once the handle is in the journal, by that
   *   removed   the name is gone
   *   renamed   the old name is gone, or leads elsewhere, and the new one leads to the file
   *   linked    the name leads to the file
   *   written   the bytes at the server are the bytes to write
   *
   * Before the first call, the change itself and that it was begun are durable here. So even after a
   * loss of power the journal knows of everything that the server may have.
   */
  private final RemoteFiles remote;
  private final Overlay overlay;
  private final Conflicts conflicts;
  private final Ancestors ancestors;
  private final Agreement agreement;
  private final ReplayedMaking making;
  private final ReplayedContent content;

  Replay(RemoteFiles remote, Overlay overlay, Conflicts conflicts) {
    this.remote = remote;
    this.overlay = overlay;
    this.conflicts = conflicts;
    this.ancestors = new Ancestors(overlay, remote.root());
    this.agreement =
        new Agreement(overlay, conflicts, new ConflictCopy(overlay, conflicts, ancestors));
    this.making = new ReplayedMaking(overlay, conflicts, ancestors);
    this.content = new ReplayedContent(overlay, conflicts, agreement);
  }

  void run(Operation operation) throws FsException {
    var who = operation.who();
    RemoteFiles as = who == null ? remote : remote.as(who);
    overlay.begun(operation);
    overlay.requireDurable();
    switch (operation.change()) {
      case Made made -> making.run(as, made, operation);
      case Wrote wrote -> content.write(as, operation, wrote);
      case AttributesSet set -> content.set(as, operation, set);
      case Removed removed -> remove(as, removed);
      case Linked linked -> link(as, linked);
      case Renamed renamed -> rename(as, renamed);
    }
  }

  private Node node(long number) {
    synchronized (overlay) {
      return overlay.node(number);
    }
  }

  static FileHandle serverOf(Node node) {
    FileHandle handle = node.server;
    if (handle == null) {
      throw new IllegalStateException(node + " is not at the server yet");
    }
    return handle;
  }

  static @Nullable Lookup lookup(RemoteFiles remote, FileHandle directory, FileName name)
      throws FsException {
    try {
      return Blocking.get(remote.lookup(directory, name));
    } catch (FsException failed) {
      if (failed.error() == FsError.NO_SUCH_ENTRY || failed.error() == FsError.STALE) {
        return null;
      }
      throw failed;
    }
  }

  private void remove(RemoteFiles as, Removed removed) throws FsException {
    Node node = node(removed.node());
    FileHandle directory = serverOf(node(removed.directory()));
    FileName name = node.conflictName(removed.name());
    Lookup there = lookup(as, directory, name);
    if (there == null) {
      return;
    }
    if (!isExpected(there, node)) {
      conflicts.say(
          "'%s' was removed here and changed by others; theirs stays".formatted(removed.name()));
      return;
    }
    try {
      var _ =
          Blocking.get(node.isDirectory() ? as.rmdir(directory, name) : as.remove(directory, name));
    } catch (FsException failed) {
      switch (failed.error()) {
        case NO_SUCH_ENTRY, STALE -> {}
        case DIRECTORY_NOT_EMPTY, ALREADY_EXISTS ->
            conflicts.say(
                "directory '%s' was removed here, and others put something into it; it stays"
                    .formatted(removed.name()));
        default -> throw failed;
      }
    }
    refreshed(as, node);
  }

  /** Whether others left alone what a name led to when it was taken away here. */
  private boolean isExpected(Lookup there, Node node) {
    if (!there.handle().equals(node.server)) {
      return false;
    }
    WccAttributes base = base(node);
    return node.isDirectory()
        || base == null
        || Attributes.sameContent(base, WccAttributes.of(there.attributes()));
  }

  private @Nullable WccAttributes base(Node node) {
    synchronized (overlay) {
      return node.base;
    }
  }

  private void link(RemoteFiles as, Linked linked) throws FsException {
    Node node = node(linked.node());
    FileHandle file = serverOf(node);
    Node directory = node(linked.directory());
    FileHandle in = serverOf(directory);
    FileName name = linked.name();
    for (int n = 1; ; n++) {
      try {
        var _ = Blocking.get(as.link(file, in, name));
        break;
      } catch (FsException failed) {
        switch (failed.error()) {
          case ALREADY_EXISTS -> {
            Lookup there = lookup(as, in, name);
            if (there != null && there.handle().equals(file)) {
              return;
            }
          }
          case STALE -> {
            if (!Ancestors.isThere(as, file)) {
              conflicts.say("'%s' was linked here and removed by others".formatted(linked.name()));
              return;
            }
            in = ancestors.nearest(as, directory);
          }
          default -> throw failed;
        }
        name = conflicts.nameFor(linked.name(), n);
      }
    }
    if (!name.equals(linked.name())) {
      conflicts.say(
          "'%s' was linked here, and made, or its directory removed, by others; ours is '%s'"
              .formatted(linked.name(), name));
    }
    refreshed(as, node);
  }

  private void rename(RemoteFiles as, Renamed renamed) throws FsException {
    Node node = node(renamed.node());
    FileHandle from = serverOf(node(renamed.from()));
    FileHandle to = serverOf(node(renamed.to()));
    FileName oldName = node.conflictName(renamed.oldName());
    FileName newName = renamed.newName();
    Lookup target = lookup(as, to, newName);
    boolean isThere = target != null && target.handle().equals(node.server);
    Lookup source = lookup(as, from, oldName);
    boolean isHere = source != null && source.handle().equals(node.server);
    if (!isHere) {
      if (!isThere) {
        conflicts.say(
            "'%s' was renamed here to '%s' and taken away by others; nothing is renamed"
                .formatted(oldName, newName));
      }
      return;
    }
    if (target == null && !Ancestors.isThere(as, to)) {
      to = ancestors.nearest(as, node(renamed.to()));
      newName = freeName(as, to, newName);
      conflicts.say(
          "'%s' was moved here to a directory that others have removed; ours is '%s'"
              .formatted(renamed.newName(), newName));
    }
    if (target != null && !isThere && !isReplaced(target, renamed)) {
      newName = freeName(as, to, newName);
      conflicts.say(
          "'%s' was replaced here and changed by others; ours is '%s'"
              .formatted(renamed.newName(), newName));
    }
    var _ = Blocking.get(as.rename(from, oldName, to, newName, node.server));
    refreshed(as, node);
    renamed(node, renamed, newName);
  }

  private void renamed(Node node, Renamed renamed, FileName actual) {
    boolean isSame = actual.equals(renamed.newName());
    boolean wasSame = node.conflictName().equals(Place.NO_NAME);
    node.conflictName(renamed.newName(), actual);
    if (!isSame || !wasSame) {
      synchronized (overlay) {
        node.there = new Place(overlay.node(renamed.to()), renamed.newName());
        overlay.born(node, serverOf(node)); // so that the name is found after a restart
      }
    }
  }

  private FileName freeName(RemoteFiles as, FileHandle directory, FileName name)
      throws FsException {
    int n = 1;
    while (lookup(as, directory, conflicts.nameFor(name, n)) != null) {
      n++;
    }
    return conflicts.nameFor(name, n);
  }

  private boolean isReplaced(Lookup target, Renamed renamed) {
    return renamed.replaced() != 0 && isExpected(target, node(renamed.replaced()));
  }

  /** Change times moved with the name. What others did to the content is still to be found. */
  private void refreshed(RemoteFiles as, Node node) throws FsException {
    try {
      FileAttributes now = Blocking.get(as.getattr(serverOf(node)));
      WccAttributes base = base(node);
      if (base != null && Attributes.sameContent(base, WccAttributes.of(now))) {
        agreement.touched(node, base, now, null);
      } else if (base == null || !node.isDirectory()) {
        agreement.touched(node, null, null, null);
      }
    } catch (FsException failed) {
      if (failed.error() != FsError.STALE) {
        throw failed;
      }
    }
  }

  static SetAttributes time(SetTime modified) {
    return new SetAttributes(null, null, null, null, new SetTime.DontChange(), modified);
  }
}
