package dev.pagegate.client.nfsproxy;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.Inode;
import java.util.concurrent.CompletableFuture;

/**
 * Finds parents without leaving an export: a directory may have been moved out of it on the origin,
 * and then its parent is none of the clients' business.
 */
final class Ancestry {
  /** Deeper trees have no parents here. */
  private static final int MAX_DEPTH = 256;

  /** The parent, the root's being the root; fails with ACCESS_DENIED where it is not below that. */
  CompletableFuture<Inode> parent(Caller caller, Target directory) {
    if (directory.export().isRoot(directory.inode())) {
      return CompletableFuture.completedFuture(directory.inode());
    }
    return caller
        .handles()
        .lookup(directory.inode(), NameChecks.PARENT)
        .thenCompose(
            parent -> requireInside(caller, directory, parent, MAX_DEPTH).thenApply(_ -> parent));
  }

  /** Climbs from {@code at} until the export's root. */
  private CompletableFuture<Void> requireInside(Caller caller, Target start, Inode at, int levels) {
    if (start.export().isRoot(at)) {
      return CompletableFuture.completedFuture(null);
    }
    if (levels == 0) {
      return outside(start);
    }
    return caller
        .handles()
        .lookup(at, NameChecks.PARENT)
        .thenCompose(
            parent ->
                parent.equals(at)
                    ? outside(start) // the root of the origin's file system
                    : requireInside(caller, start, parent, levels - 1));
  }

  private static CompletableFuture<Void> outside(Target start) {
    return CompletableFuture.failedFuture(
        new FsException(
            FsError.ACCESS_DENIED, start.inode() + " is not below the export's root any more"));
  }
}
