package dev.pagegate.serverstub.procedure;

import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.NfsResult;
import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.protocol.nfs3.PostOpAttributes;
import dev.pagegate.protocol.nfs3.WccAttributes;
import dev.pagegate.protocol.nfs3.WccData;
import dev.pagegate.serverstub.posix.ErrnoException;
import dev.pagegate.serverstub.tree.ExportTree;
import dev.pagegate.serverstub.tree.NfsException;
import dev.pagegate.serverstub.tree.Node;
import org.jspecify.annotations.Nullable;

/**
 * Runs a procedure on the file of a handle, so that a failure, too, brings the file's attributes,
 * which spare the client a GETATTR.
 */
final class OnNode {
  private final ExportTree tree;

  OnNode(ExportTree tree) {
    this.tree = tree;
  }

  /** What a procedure does to the node. */
  @FunctionalInterface
  interface Body<S> {
    S run(Node node) throws NfsException, ErrnoException;
  }

  /** For procedures that leave the file as it is. */
  <S> NfsResult<S, PostOpAttributes> reading(FileHandle handle, Body<S> body)
      throws NfsException, ErrnoException {
    try (Node node = tree.find(handle)) {
      try {
        return new NfsResult.Ok<>(body.run(node));
      } catch (NfsException e) {
        return new NfsResult.Failed<>(e.status(), new PostOpAttributes(after(node)));
      } catch (ErrnoException e) {
        return new NfsResult.Failed<>(statusOf(e), new PostOpAttributes(after(node)));
      }
    }
  }

  /** For procedures that change the file, or the directory's names. */
  <S> NfsResult<S, WccData> changing(FileHandle handle, Body<S> body)
      throws NfsException, ErrnoException {
    synchronized (tree.turn(handle)) {
      return changingAlone(handle, body);
    }
  }

  private <S> NfsResult<S, WccData> changingAlone(FileHandle handle, Body<S> body)
      throws NfsException, ErrnoException {
    try (Node node = tree.find(handle)) {
      try {
        return new NfsResult.Ok<>(body.run(node));
      } catch (NfsException e) {
        return new NfsResult.Failed<>(e.status(), wcc(node));
      } catch (ErrnoException e) {
        return new NfsResult.Failed<>(statusOf(e), wcc(node));
      }
    }
  }

  /** The node before the request and now. */
  WccData wcc(Node node) {
    WccAttributes before = WccAttributes.of(tree.attributes(node.status()));
    return new WccData(before, after(node));
  }

  /** The node's attributes now; a client can do without. */
  @Nullable FileAttributes after(Node node) {
    try {
      return tree.attributes(node.descriptor().status());
    } catch (ErrnoException _) {
      return null;
    }
  }

  static NfsStatus statusOf(ErrnoException e) {
    return NfsException.of(e).status();
  }
}
