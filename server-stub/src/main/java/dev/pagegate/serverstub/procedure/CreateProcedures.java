package dev.pagegate.serverstub.procedure;

import dev.pagegate.protocol.nfs3.Create;
import dev.pagegate.protocol.nfs3.CreateHow;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.FileType;
import dev.pagegate.protocol.nfs3.Mkdir;
import dev.pagegate.protocol.nfs3.Mknod;
import dev.pagegate.protocol.nfs3.MknodData;
import dev.pagegate.protocol.nfs3.NewObject;
import dev.pagegate.protocol.nfs3.NfsResult;
import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.protocol.nfs3.SetTime;
import dev.pagegate.protocol.nfs3.Symlink;
import dev.pagegate.protocol.nfs3.WccData;
import dev.pagegate.serverstub.access.Caller;
import dev.pagegate.serverstub.access.Callers;
import dev.pagegate.serverstub.posix.Descriptor;
import dev.pagegate.serverstub.posix.Errno;
import dev.pagegate.serverstub.posix.ErrnoException;
import dev.pagegate.serverstub.posix.FileStatus;
import dev.pagegate.serverstub.tree.ExportTree;
import dev.pagegate.serverstub.tree.NfsException;
import dev.pagegate.serverstub.tree.Node;

/** The procedures that make files. */
final class CreateProcedures {
  private static final int FILE_PERMISSIONS = 0644;
  private static final int DIRECTORY_PERMISSIONS = 0755;

  /** Until the SETATTR that follows an exclusive CREATE. */
  private static final int PRIVATE_PERMISSIONS = 0600;

  private final ExportTree tree;
  private final OnNode onNode;
  private final NewFiles newFiles;

  CreateProcedures(ExportTree tree, Callers callers) {
    this.tree = tree;
    this.onNode = new OnNode(tree);
    this.newFiles = new NewFiles(tree, callers);
  }

  /** RFC 1813 section 3.3.8. */
  NfsResult<NewObject, WccData> create(Create.Arguments arguments, Caller caller)
      throws NfsException, ErrnoException {
    FileName name = arguments.where().name();
    return onNode.changing(
        arguments.where().directory(),
        directory ->
            switch (arguments.how()) {
              case CreateHow.Unchecked(SetAttributes attributes) ->
                  createUnchecked(directory, name, attributes, caller);
              case CreateHow.Guarded(SetAttributes attributes) ->
                  createNew(directory, name, attributes, caller);
              case CreateHow.Exclusive(long verifier) ->
                  createExclusive(directory, name, verifier, caller);
            });
  }

  private NewObject createNew(
      Node directory, FileName name, SetAttributes attributes, Caller caller)
      throws NfsException, ErrnoException {
    byte[] bytes = NewFiles.admit(directory, name, caller);
    directory.descriptor().create(bytes, PRIVATE_PERMISSIONS).close();
    return newFiles.adopt(directory, name, caller, attributes, FILE_PERMISSIONS);
  }

  private NewObject createUnchecked(
      Node directory, FileName name, SetAttributes attributes, Caller caller)
      throws NfsException, ErrnoException {
    try {
      return createNew(directory, name, attributes, caller);
    } catch (ErrnoException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
      return takeExisting(directory, name, attributes, caller);
    }
  }

  /** Of the attributes only the size is for a file that was there before: O_TRUNC is made so. */
  private NewObject takeExisting(
      Node directory, FileName name, SetAttributes attributes, Caller caller)
      throws NfsException, ErrnoException {
    try (Node existing = tree.child(directory, name)) {
      if (!existing.status().isRegular()) {
        throw new NfsException(NfsStatus.EXIST, "not a regular file: " + name);
      }
      new AttributeChange(sizeOf(attributes))
          .apply(existing.descriptor(), existing.status(), caller);
      return newFiles.object(directory, existing);
    }
  }

  private static SetAttributes sizeOf(SetAttributes attributes) {
    SetTime keep = new SetTime.DontChange();
    return new SetAttributes(null, null, null, attributes.sizeBytes(), keep, keep);
  }

  private NewObject createExclusive(Node directory, FileName name, long verifier, Caller caller)
      throws NfsException, ErrnoException {
    byte[] bytes = NewFiles.admit(directory, name, caller);
    try {
      createMarked(directory, bytes, verifier);
    } catch (ErrnoException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
      try (Node existing = tree.child(directory, name)) {
        ExclusiveMark.require(existing, verifier);
        return newFiles.object(directory, existing);
      }
    }
    return newFiles.adopt(directory, name, caller, SetAttributes.NONE, PRIVATE_PERMISSIONS);
  }

  private static void createMarked(Node directory, byte[] name, long verifier)
      throws ErrnoException {
    try (Descriptor made = directory.descriptor().create(name, PRIVATE_PERMISSIONS)) {
      ExclusiveMark.set(made, verifier);
    } catch (ErrnoException e) {
      if (e.errno() == Errno.EOPNOTSUPP) {
        directory.descriptor().removeFile(name);
      }
      throw e;
    }
  }

  /** RFC 1813 section 3.3.9. */
  NfsResult<NewObject, WccData> mkdir(Mkdir.Arguments arguments, Caller caller)
      throws NfsException, ErrnoException {
    FileName name = arguments.where().name();
    return onNode.changing(
        arguments.where().directory(),
        directory -> {
          byte[] bytes = NewFiles.admit(directory, name, caller);
          directory.descriptor().makeDirectory(bytes, DIRECTORY_PERMISSIONS);
          return newFiles.adopt(
              directory, name, caller, arguments.attributes(), DIRECTORY_PERMISSIONS);
        });
  }

  /** RFC 1813 section 3.3.10. A link has no mode of its own here, so the attributes are ignored. */
  NfsResult<NewObject, WccData> symlink(Symlink.Arguments arguments, Caller caller)
      throws NfsException, ErrnoException {
    FileName name = arguments.where().name();
    return onNode.changing(
        arguments.where().directory(),
        directory -> {
          byte[] bytes = NewFiles.admit(directory, name, caller);
          directory.descriptor().makeLink(bytes, target(arguments));
          try (Node made = tree.child(directory, name)) {
            newFiles.giveTo(caller, directory, made);
            return newFiles.object(directory, made);
          }
        });
  }

  private static byte[] target(Symlink.Arguments arguments) throws NfsException {
    byte[] target = arguments.target().toByteArray();
    for (byte b : target) {
      if (b == 0) {
        throw new NfsException(NfsStatus.INVAL, "the link's target has a zero byte");
      }
    }
    return target;
  }

  /** RFC 1813 section 3.3.11. Devices are for root. */
  NfsResult<NewObject, WccData> mknod(Mknod.Arguments arguments, Caller caller)
      throws NfsException, ErrnoException {
    FileName name = arguments.where().name();
    return onNode.changing(
        arguments.where().directory(),
        directory -> {
          byte[] bytes = NewFiles.admit(directory, name, caller);
          SetAttributes attributes = makeNode(directory, bytes, arguments.what(), caller);
          return newFiles.adopt(directory, name, caller, attributes, FILE_PERMISSIONS);
        });
  }

  private static SetAttributes makeNode(Node directory, byte[] name, MknodData what, Caller caller)
      throws NfsException, ErrnoException {
    return switch (what) {
      case MknodData.Endpoint(FileType type, SetAttributes attributes) -> {
        int kind = type == FileType.FIFO ? FileStatus.FIFO : FileStatus.SOCKET;
        directory.descriptor().makeNode(name, kind | PRIVATE_PERMISSIONS, 0, 0);
        yield attributes;
      }
      case MknodData.Device device -> {
        if (!caller.isRoot()) {
          throw new NfsException(NfsStatus.PERM, "only root may make devices");
        }
        int kind =
            device.type() == FileType.BLOCK_DEVICE
                ? FileStatus.BLOCK_DEVICE
                : FileStatus.CHARACTER_DEVICE;
        directory
            .descriptor()
            .makeNode(name, kind | PRIVATE_PERMISSIONS, device.major(), device.minor());
        yield device.attributes();
      }
      case MknodData.Unsupported(FileType type) ->
          throw new NfsException(NfsStatus.BADTYPE, "MKNOD makes no " + type);
    };
  }
}
