package dev.pagegate.serverstub.tree;

import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.xdr.Opaque;
import dev.pagegate.serverstub.posix.DirectoryEntries;
import dev.pagegate.serverstub.posix.Errno;
import dev.pagegate.serverstub.posix.ErrnoException;
import dev.pagegate.serverstub.posix.FileStatus;
import dev.pagegate.serverstub.posix.OpenFlag;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks through the whole tree for a file whose place is not known: after a restart, or when
 * somebody on the server renamed it. Reads names only, so a million files take seconds.
 */
final class TreeSearch {
  /** A client may repeat a dead handle for long; one search for each is enough. */
  private static final int REMEMBERED_GONE = 4096;

  private final ExportTree tree;
  private final NameIndex index;
  private final Set<FileIdentity> gone = Collections.synchronizedSet(newBoundedSet());

  TreeSearch(ExportTree tree, NameIndex index) {
    this.tree = tree;
    this.index = index;
  }

  /** Remembers that {@code identity} need not be searched for. */
  void gone(FileIdentity identity) {
    gone.add(identity);
  }

  /** Whether the file's inode number was seen; its place is in the index then. One at a time. */
  synchronized boolean find(FileIdentity identity) throws ErrnoException {
    if (gone.contains(identity)) {
      return false;
    }
    boolean found = isInPlace(identity.inode()) || walk(identity.inode());
    if (!found) {
      gone.add(identity);
    }
    return found;
  }

  /** The search that this one waited for may have passed by it. */
  private boolean isInPlace(long inode) throws ErrnoException {
    try (Node node = tree.findAt(inode)) {
      return node != null;
    }
  }

  private boolean walk(long inode) throws ErrnoException {
    Deque<Long> directories = new ArrayDeque<>();
    directories.add(tree.rootInode());
    boolean[] found = {false};
    while (!directories.isEmpty() && !found[0]) {
      long directory = directories.remove();
      list(
          directory,
          (child, type, name) -> {
            index.put(child, new NameIndex.Place(directory, new FileName(Opaque.copyOf(name))));
            found[0] |= child == inode;
            // Unknown types are tried as directories.
            if (type == FileStatus.DIRECTORY || type == 0) {
              directories.add(child);
            }
          });
    }
    return found[0];
  }

  private void list(long inode, DirectoryEntries.Visitor visitor) throws ErrnoException {
    try (Node node = tree.findAt(inode)) {
      if (node == null || !node.status().isDirectory()) {
        return;
      }
      try (var content = node.descriptor().reopen(OpenFlag.READ_ONLY)) {
        content.entries().forEach(visitor);
      }
    } catch (ErrnoException e) {
      // What the server's user may not list cannot be found there.
      if (e.errno() != Errno.EACCES && e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
  }

  private static Set<FileIdentity> newBoundedSet() {
    return Collections.newSetFromMap(
        new LinkedHashMap<>() {
          @Override
          protected boolean removeEldestEntry(Map.@Nullable Entry<FileIdentity, Boolean> eldest) {
            return size() > REMEMBERED_GONE;
          }
        });
  }
}
