package dev.pagegate.serverstub.procedure;

import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.NewObject;
import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.serverstub.access.Caller;
import dev.pagegate.serverstub.access.Callers;
import dev.pagegate.serverstub.access.Permissions;
import dev.pagegate.serverstub.posix.Descriptor;
import dev.pagegate.serverstub.posix.ErrnoException;
import dev.pagegate.serverstub.posix.FileStatus;
import dev.pagegate.serverstub.tree.ExportTree;
import dev.pagegate.serverstub.tree.NfsException;
import dev.pagegate.serverstub.tree.Node;

/** What CREATE, MKDIR, SYMLINK and MKNOD have in common: before a file is made, and after. */
final class NewFiles {
  private static final int SET_GROUP_ID = 02000;

  private final ExportTree tree;
  private final Callers callers;
  private final OnNode onNode;

  NewFiles(ExportTree tree, Callers callers) {
    this.tree = tree;
    this.callers = callers;
    this.onNode = new OnNode(tree);
  }

  /** The bytes of {@code name}, if the caller may make it in {@code directory}. */
  static byte[] admit(Node directory, FileName name, Caller caller) throws NfsException {
    if (ExportTree.isDots(name)) {
      throw new NfsException(NfsStatus.EXIST, "every directory has " + name);
    }
    byte[] bytes = ExportTree.checked(name);
    Permissions.requireModify(directory.requireDirectory().status(), caller);
    return bytes;
  }

  /**
   * Gives what was just made to its caller.
   *
   * @param permissions where {@code attributes} name none
   */
  NewObject adopt(
      Node directory, FileName name, Caller caller, SetAttributes attributes, int permissions)
      throws NfsException, ErrnoException {
    try (Node made = tree.child(directory, name)) {
      giveTo(caller, directory, made);
      // The process's umask has taken its part of the mode; clients apply their own.
      made.descriptor().setPermissions(inherited(made.status(), permissions));
      new AttributeChange(attributes).apply(made.descriptor(), made.descriptor().status(), caller);
      return object(directory, made);
    }
  }

  /** The answer when {@code made} is complete. */
  NewObject object(Node directory, Node made) {
    return new NewObject(tree.handle(made.status()), onNode.after(made), onNode.wcc(directory));
  }

  void giveTo(Caller caller, Node directory, Node made) throws ErrnoException {
    if (callers.canGiveAway()) {
      boolean groupOfDirectory = (directory.status().mode() & SET_GROUP_ID) != 0;
      long gid = groupOfDirectory ? Descriptor.KEEP : caller.gid();
      made.descriptor().setOwner(caller.uid(), gid);
    }
  }

  /** A directory made in a set-group-id directory is one, too. */
  private static int inherited(FileStatus made, int permissions) {
    return permissions | (made.isDirectory() ? made.mode() & SET_GROUP_ID : 0);
  }
}
