package dev.pagegate.client.journal;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.journal.Children.Child;
import dev.pagegate.client.journal.Entry.Linked;
import dev.pagegate.client.journal.Entry.Removed;
import dev.pagegate.client.journal.Entry.Renamed;
import dev.pagegate.client.remote.RemoteFiles;
import dev.pagegate.client.remote.RemoteFiles.DirectoryChunk;
import dev.pagegate.client.remote.RemoteFiles.Lookup;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.WccData;
import dev.pagegate.protocol.rpc.Credential;
import org.jspecify.annotations.Nullable;

/**
 * Changes of names, acknowledged when they are in the journal. Blocks.
 *
 * @see LocalMaking for new objects
 */
final class LocalNames {
  /*
   * Each looks first, which may mean to ask the server, and then, under the monitor, sees whether
   * what it found is so still as far as this machine goes; if not, it looks again. What others do
   * at the server meanwhile is found when the change arrives there.
   */
  private static final int MAX_NAME_BYTES = 255;

  private final Overlay overlay;
  private final LocalView view;
  private final LocalChanges changes;
  private final LocalRights rights = new LocalRights();

  LocalNames(Overlay overlay, LocalView view, LocalChanges changes) {
    this.overlay = overlay;
    this.view = view;
    this.changes = changes;
  }

  /** What a name leads to; null for nothing. */
  @Nullable Node find(RemoteFiles remote, Node directory, FileName name) throws FsException {
    if (name.bytes().length() > MAX_NAME_BYTES) {
      throw new FsException(FsError.NAME_TOO_LONG, "'" + name + "'");
    }
    try {
      Lookup found = Blocking.get(view.lookup(remote, directory.handle, name));
      return overlay.adopt(
          found.handle(), new Sightings.Seen(found.attributes(), directory.handle, name));
    } catch (FsException failed) {
      if (failed.error() == FsError.NO_SUCH_ENTRY) {
        return null;
      }
      throw failed;
    }
  }

  /** Under the monitor: whether {@code name} leads to {@code found}, as far as is known here. */
  boolean isStill(Node directory, FileName name, @Nullable Node found) {
    if (found != null && !overlay.isKnown(found)) {
      return false;
    }
    Child child = view.known(directory, name);
    if (child == null) {
      return true;
    }
    Node node = child.node();
    if (node == null || found == null) {
      return node == found;
    }
    return node.handle.equals(found.handle); // the overlay may have forgotten and met it again
  }

  /** A directory in which {@code who} may change names. */
  Node directory(RemoteFiles remote, Credential who, FileHandle handle) throws FsException {
    Node directory = changes.node(remote, handle);
    FileAttributes local;
    synchronized (overlay) {
      LocalChanges.requireAlive(directory);
      local = directory.local;
    }
    if (!directory.isDirectory()) {
      throw new FsException(FsError.NOT_A_DIRECTORY, directory + " is no directory");
    }
    rights.requireNames(remote, directory, local, who);
    return directory;
  }

  WccData remove(RemoteFiles remote, Credential who, FileHandle in, FileName name)
      throws FsException {
    Node directory = directory(remote, who, in);
    while (true) {
      Node node = find(remote, directory, name);
      if (node == null) {
        throw absent(directory, name);
      }
      if (node.isDirectory()) {
        throw new FsException(FsError.IS_A_DIRECTORY, "'" + name + "' is a directory");
      }
      WccData change = removed(who, directory, name, node);
      if (change != null) {
        return change;
      }
    }
  }

  WccData rmdir(RemoteFiles remote, Credential who, FileHandle in, FileName name)
      throws FsException {
    Node directory = directory(remote, who, in);
    while (true) {
      Node node = find(remote, directory, name);
      if (node == null) {
        throw absent(directory, name);
      }
      if (!node.isDirectory()) {
        throw new FsException(FsError.NOT_A_DIRECTORY, "'" + name + "' is no directory");
      }
      requireEmpty(remote, node);
      WccData change = removed(who, directory, name, node);
      if (change != null) {
        return change;
      }
    }
  }

  private @Nullable WccData removed(Credential who, Node directory, FileName name, Node node)
      throws FsException {
    synchronized (overlay) {
      LocalChanges.requireAlive(directory);
      if (!isStill(directory, name, node)) {
        return null;
      }
      Children below = node.children;
      if (below != null && below.hasNames()) {
        throw new FsException(FsError.DIRECTORY_NOT_EMPTY, "directory '" + name + "'");
      }
      FileAttributes before = directory.local;
      var _ =
          overlay.log(
              who,
              new Removed(node.number, directory.number, name, overlay.numbers().stamp()),
              null);
      return LocalChanges.wcc(before, directory.local);
    }
  }

  private static FsException absent(Node directory, FileName name) {
    return new FsException(FsError.NO_SUCH_ENTRY, "'" + name + "' in directory " + directory);
  }

  private void requireEmpty(RemoteFiles remote, Node directory) throws FsException {
    long cookie = 0;
    long verifier = 0;
    while (true) {
      DirectoryChunk chunk = Blocking.get(view.readdir(remote, directory.handle, cookie, verifier));
      for (RemoteFiles.Entry entry : chunk.entries()) {
        String name = entry.name().toString();
        if (!name.equals(".") && !name.equals("..")) {
          throw new FsException(FsError.DIRECTORY_NOT_EMPTY, "directory " + directory);
        }
      }
      if (chunk.endOfDirectory() || chunk.entries().isEmpty()) {
        return;
      }
      cookie = chunk.entries().getLast().cookie();
      verifier = chunk.verifier();
    }
  }

  RemoteFiles.Linked link(
      RemoteFiles remote, Credential who, FileHandle file, FileHandle in, FileName name)
      throws FsException {
    Node directory = directory(remote, who, in);
    while (true) {
      Node node = changes.node(remote, file);
      if (node.isDirectory()) {
        throw new FsException(FsError.NOT_PERMITTED, "link to directory " + node);
      }
      if (find(remote, directory, name) != null) {
        throw new FsException(FsError.ALREADY_EXISTS, "'" + name + "' in " + directory);
      }
      RemoteFiles.Linked linked = linked(who, directory, name, node);
      if (linked != null) {
        return linked;
      }
    }
  }

  private RemoteFiles.@Nullable Linked linked(
      Credential who, Node directory, FileName name, Node node) throws FsException {
    synchronized (overlay) {
      LocalChanges.requireAlive(directory);
      LocalChanges.requireAlive(node);
      if (!overlay.isKnown(node)) {
        return null;
      }
      if (!isStill(directory, name, null)) {
        throw new FsException(FsError.ALREADY_EXISTS, "'" + name + "' in " + directory);
      }
      FileAttributes before = directory.local;
      var _ =
          overlay.log(
              who,
              new Linked(node.number, directory.number, name, overlay.numbers().stamp()),
              null);
      return new RemoteFiles.Linked(node.local, LocalChanges.wcc(before, directory.local));
    }
  }

  RemoteFiles.Renamed rename(
      RemoteFiles remote,
      Credential who,
      FileHandle from,
      FileName oldName,
      FileHandle to,
      FileName newName)
      throws FsException {
    Node source = directory(remote, who, from);
    Node target = directory(remote, who, to);
    while (true) {
      Node moved = find(remote, source, oldName);
      if (moved == null) {
        throw absent(source, oldName);
      }
      Node replaced = find(remote, target, newName);
      if (moved == replaced) {
        synchronized (overlay) {
          return new RemoteFiles.Renamed(
              LocalChanges.wcc(source.local, source.local),
              LocalChanges.wcc(target.local, target.local));
        }
      }
      if (replaced != null) {
        requireReplaceable(remote, moved, replaced);
      }
      RemoteFiles.Renamed renamed = renamed(who, source, oldName, moved, target, newName, replaced);
      if (renamed != null) {
        return renamed;
      }
    }
  }

  private void requireReplaceable(RemoteFiles remote, Node moved, Node replaced)
      throws FsException {
    if (replaced.isDirectory() && !moved.isDirectory()) {
      throw new FsException(FsError.IS_A_DIRECTORY, replaced + " is a directory");
    }
    if (!replaced.isDirectory() && moved.isDirectory()) {
      throw new FsException(FsError.NOT_A_DIRECTORY, replaced + " is no directory");
    }
    if (replaced.isDirectory()) {
      requireEmpty(remote, replaced);
    }
  }

  private RemoteFiles.@Nullable Renamed renamed(
      Credential who,
      Node source,
      FileName oldName,
      Node moved,
      Node target,
      FileName newName,
      @Nullable Node replaced)
      throws FsException {
    synchronized (overlay) {
      LocalChanges.requireAlive(source);
      LocalChanges.requireAlive(target);
      if (!isStill(source, oldName, moved) || !isStill(target, newName, replaced)) {
        return null;
      }
      for (Node above = target; above != null; above = above.directory) {
        if (above == moved) {
          throw new FsException(FsError.INVALID_ARGUMENT, moved + " into itself");
        }
      }
      Children below = replaced == null ? null : replaced.children;
      if (below != null && below.hasNames()) {
        throw new FsException(FsError.DIRECTORY_NOT_EMPTY, "directory '" + newName + "'");
      }
      FileAttributes before = source.local;
      FileAttributes beforeThere = target.local;
      var _ =
          overlay.log(
              who,
              new Renamed(
                  moved.number,
                  source.number,
                  oldName,
                  target.number,
                  newName,
                  replaced == null ? 0 : replaced.number,
                  overlay.numbers().stamp()),
              null);
      return new RemoteFiles.Renamed(
          LocalChanges.wcc(before, source.local), LocalChanges.wcc(beforeThere, target.local));
    }
  }
}
