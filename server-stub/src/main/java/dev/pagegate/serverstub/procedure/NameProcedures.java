package dev.pagegate.serverstub.procedure;

import dev.pagegate.protocol.nfs3.DirOpArgs;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.Link;
import dev.pagegate.protocol.nfs3.Lookup;
import dev.pagegate.protocol.nfs3.NfsResult;
import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.protocol.nfs3.PostOpAttributes;
import dev.pagegate.protocol.nfs3.Rename;
import dev.pagegate.protocol.nfs3.WccData;
import dev.pagegate.serverstub.access.Caller;
import dev.pagegate.serverstub.access.Permissions;
import dev.pagegate.serverstub.posix.Errno;
import dev.pagegate.serverstub.posix.ErrnoException;
import dev.pagegate.serverstub.posix.FileStatus;
import dev.pagegate.serverstub.tree.ExportTree;
import dev.pagegate.serverstub.tree.NfsException;
import dev.pagegate.serverstub.tree.Node;
import org.jspecify.annotations.Nullable;

/** The procedures that find, move and remove names. */
final class NameProcedures {
  private final ExportTree tree;
  private final OnNode onNode;

  NameProcedures(ExportTree tree) {
    this.tree = tree;
    this.onNode = new OnNode(tree);
  }

  /** RFC 1813 section 3.3.3. */
  NfsResult<Lookup.Success, PostOpAttributes> lookup(DirOpArgs what, Caller caller)
      throws NfsException, ErrnoException {
    return onNode.reading(
        what.directory(),
        directory -> {
          Permissions.requireSearch(directory.requireDirectory().status(), caller);
          try (Node found = tree.child(directory, what.name())) {
            return new Lookup.Success(
                tree.handle(found.status()),
                tree.attributes(found.status()),
                tree.attributes(directory.status()));
          }
        });
  }

  /** RFC 1813 section 3.3.12. */
  NfsResult<WccData, WccData> remove(DirOpArgs what, Caller caller)
      throws NfsException, ErrnoException {
    return onNode.changing(
        what.directory(),
        directory -> {
          byte[] name = removable(what.name(), NfsStatus.INVAL);
          FileStatus file = requireRemoval(directory, name, caller);
          directory.descriptor().removeFile(name);
          tree.removed(file, directory, what.name());
          return onNode.wcc(directory);
        });
  }

  /** RFC 1813 section 3.3.13. */
  NfsResult<WccData, WccData> rmdir(DirOpArgs what, Caller caller)
      throws NfsException, ErrnoException {
    return onNode.changing(
        what.directory(),
        directory -> {
          byte[] name = removable(what.name(), NfsStatus.EXIST);
          FileStatus file = requireRemoval(directory, name, caller);
          directory.descriptor().removeDirectory(name);
          tree.removed(file, directory, what.name());
          return onNode.wcc(directory);
        });
  }

  /** The RFC has RMDIR answer EXIST for "..", and INVAL for "." . */
  private static byte[] removable(FileName name, NfsStatus statusForParent) throws NfsException {
    if (ExportTree.isDots(name)) {
      boolean parent = name.bytes().length() == 2;
      throw new NfsException(
          parent ? statusForParent : NfsStatus.INVAL, "cannot be removed or renamed: " + name);
    }
    return ExportTree.checked(name);
  }

  private static FileStatus requireRemoval(Node directory, byte[] name, Caller caller)
      throws NfsException, ErrnoException {
    Permissions.requireModify(directory.requireDirectory().status(), caller);
    FileStatus file = directory.descriptor().status(name);
    Permissions.requireRemoval(directory.status(), file, caller);
    return file;
  }

  /** RFC 1813 section 3.3.14. */
  NfsResult<Rename.Directories, Rename.Directories> rename(
      Rename.Arguments arguments, Caller caller) throws NfsException, ErrnoException {
    FileHandle from = arguments.from().directory();
    FileHandle to = arguments.to().directory();
    boolean ordered = tree.turnNumber(from) <= tree.turnNumber(to);
    synchronized (tree.turn(ordered ? from : to)) {
      synchronized (tree.turn(ordered ? to : from)) {
        return renameAlone(arguments, caller);
      }
    }
  }

  private NfsResult<Rename.Directories, Rename.Directories> renameAlone(
      Rename.Arguments arguments, Caller caller) throws NfsException, ErrnoException {
    try (Node from = tree.find(arguments.from().directory());
        Node to = tree.find(arguments.to().directory())) {
      try {
        rename(from, arguments.from().name(), to, arguments.to().name(), caller);
        return new NfsResult.Ok<>(directories(from, to));
      } catch (NfsException e) {
        return new NfsResult.Failed<>(e.status(), directories(from, to));
      } catch (ErrnoException e) {
        return new NfsResult.Failed<>(OnNode.statusOf(e), directories(from, to));
      }
    }
  }

  private Rename.Directories directories(Node from, Node to) {
    return new Rename.Directories(onNode.wcc(from), onNode.wcc(to));
  }

  private void rename(Node from, FileName name, Node to, FileName newName, Caller caller)
      throws NfsException, ErrnoException {
    byte[] source = removable(name, NfsStatus.INVAL);
    byte[] target = removable(newName, NfsStatus.INVAL);
    FileStatus file = requireRemoval(from, source, caller);
    Permissions.requireModify(to.requireDirectory().status(), caller);
    FileStatus replaced = statusOrNull(to, target);
    if (replaced != null) {
      Permissions.requireRemoval(to.status(), replaced, caller);
    }
    from.descriptor().rename(source, to.descriptor(), target);
    if (replaced != null && replaced.inode() != file.inode()) {
      tree.removed(replaced, to, newName);
    }
    tree.moved(file, to, newName);
  }

  private static @Nullable FileStatus statusOrNull(Node directory, byte[] name)
      throws ErrnoException {
    try {
      return directory.descriptor().status(name);
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ENOENT) {
        return null;
      }
      throw e;
    }
  }

  /** RFC 1813 section 3.3.15. */
  NfsResult<Link.Objects, Link.Objects> link(Link.Arguments arguments, Caller caller)
      throws NfsException, ErrnoException {
    synchronized (tree.turn(arguments.link().directory())) {
      return linkAlone(arguments, caller);
    }
  }

  private NfsResult<Link.Objects, Link.Objects> linkAlone(Link.Arguments arguments, Caller caller)
      throws NfsException, ErrnoException {
    try (Node file = tree.find(arguments.file());
        Node directory = tree.find(arguments.link().directory())) {
      try {
        FileName name = arguments.link().name();
        byte[] bytes = NewFiles.admit(directory, name, caller);
        file.descriptor().link(directory.descriptor(), bytes);
        return new NfsResult.Ok<>(objects(file, directory));
      } catch (NfsException e) {
        return new NfsResult.Failed<>(e.status(), objects(file, directory));
      } catch (ErrnoException e) {
        return new NfsResult.Failed<>(OnNode.statusOf(e), objects(file, directory));
      }
    }
  }

  private Link.Objects objects(Node file, Node directory) {
    return new Link.Objects(onNode.after(file), onNode.wcc(directory));
  }
}
