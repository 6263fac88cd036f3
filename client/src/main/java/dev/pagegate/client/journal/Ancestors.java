package dev.pagegate.client.journal;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.remote.RemoteFiles;
import dev.pagegate.protocol.nfs3.FileHandle;
import org.jspecify.annotations.Nullable;

/** Finds a place for what was put here into a directory that others have removed. Blocks. */
final class Ancestors {
  private final Overlay overlay;
  private final FileHandle root;

  Ancestors(Overlay overlay, FileHandle root) {
    this.overlay = overlay;
    this.root = root;
  }

  /** The directory at the server, or the nearest above it that is there, at last the root. */
  FileHandle nearest(RemoteFiles as, @Nullable Node directory) throws FsException {
    for (Node above = directory; above != null; above = above(above)) {
      FileHandle handle = above.server;
      if (handle != null && isThere(as, handle)) {
        return handle;
      }
    }
    return root;
  }

  private @Nullable Node above(Node node) {
    synchronized (overlay) {
      Place there = node.there;
      return there == null ? null : there.directory();
    }
  }

  static boolean isThere(RemoteFiles as, FileHandle handle) throws FsException {
    try {
      var _ = Blocking.get(as.getattr(handle));
      return true;
    } catch (FsException failed) {
      if (failed.error() == FsError.STALE) {
        return false;
      }
      throw failed;
    }
  }
}
