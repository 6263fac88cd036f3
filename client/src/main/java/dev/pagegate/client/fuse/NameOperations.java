package dev.pagegate.client.fuse;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.CreateMode;
import dev.pagegate.client.file.FileSystem;
import dev.pagegate.client.file.Inode;
import dev.pagegate.client.file.OpenFile;
import dev.pagegate.client.file.OpenMode;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.FileType;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.protocol.xdr.Opaque;
import java.lang.foreign.Arena;

/** The kernel's requests that make, move and remove names. */
final class NameOperations {
  private static final int RENAME_NOREPLACE = 1;

  private final MountedVolume volume;

  NameOperations(MountedVolume volume) {
    this.volume = volume;
  }

  /** Makes something new in a directory. */
  private interface Making {
    Inode make(FileSystem files, Inode directory, FileName name) throws FsException;
  }

  private void make(Request request, long parent, long nameAddress, Making making)
      throws FsException {
    Inode directory = volume.nodes().inode(parent);
    FileName name = Native.name(nameAddress);
    FileSystem files = volume.filesOf(request);
    request.run(
        () -> {
          Inode made = making.make(files, directory, name);
          volume.answerEntry(request, made, files.attributes(made));
        });
  }

  void mkdir(Request request, long parent, long nameAddress, long mode) throws FsException {
    SetAttributes attributes = AttributeChange.mode(mode);
    make(
        request,
        parent,
        nameAddress,
        (files, directory, name) -> files.mkdir(directory, name, attributes));
  }

  void symlink(Request request, long targetAddress, long parent, long nameAddress)
      throws FsException {
    Opaque target = Native.string(targetAddress);
    make(
        request,
        parent,
        nameAddress,
        (files, directory, name) -> files.symlink(directory, name, target));
  }

  void link(Request request, long number, long parent, long nameAddress) throws FsException {
    Inode file = volume.nodes().inode(number);
    make(
        request,
        parent,
        nameAddress,
        (files, directory, name) -> files.link(file, directory, name));
  }

  void mknod(Request request, long parent, long nameAddress, long mode, long device)
      throws FsException {
    FileType type = Structures.typeOf((int) mode);
    SetAttributes attributes = AttributeChange.mode(mode);
    make(
        request,
        parent,
        nameAddress,
        (files, directory, name) ->
            type == FileType.REGULAR
                ? createClosed(files, directory, name, attributes)
                : files.mknod(
                    directory,
                    name,
                    type,
                    Structures.major(device),
                    Structures.minor(device),
                    attributes));
  }

  /** NFSv3 makes regular files by CREATE alone. */
  private static Inode createClosed(
      FileSystem files, Inode directory, FileName name, SetAttributes attributes)
      throws FsException {
    try (OpenFile file =
        files.create(directory, name, CreateMode.GUARDED, attributes, OpenMode.READ)) {
      return file.inode();
    }
  }

  void create(Request request, long parent, long nameAddress, long mode, long infoAddress)
      throws FsException {
    Inode directory = volume.nodes().inode(parent);
    FileName name = Native.name(nameAddress);
    FileSystem files = volume.filesOf(request);
    FileInfo info = FileInfo.at(infoAddress);
    SetAttributes attributes = AttributeChange.mode(mode);
    request.run(
        () -> {
          CreateMode how = info.isExclusive() ? CreateMode.EXCLUSIVE : CreateMode.UNCHECKED;
          OpenFile file = files.create(directory, name, how, attributes, info.mode());
          try {
            answerCreated(request, files, file, info);
          } catch (FsException failed) {
            file.close();
            throw failed;
          }
        });
  }

  private void answerCreated(Request request, FileSystem files, OpenFile file, FileInfo info)
      throws FsException {
    if (info.truncates() && file.sizeBytes() > 0) {
      files.setAttributes(file.inode(), AttributeChange.empty()); // somebody was faster
    }
    var attributes = files.attributes(file.inode());
    Node node = volume.nodes().tell(file.inode());
    volume.dropIfChanged(node, file);
    long handle = volume.openFiles().add(new Opened(file, node, info, attributes));
    try (Arena arena = Arena.ofConfined()) {
      boolean heard =
          request.created(
              Structures.entry(arena, node.number(), attributes, volume.lifeSeconds()),
              Structures.opened(arena, handle, info.answers()));
      if (!heard) {
        volume.openFiles().remove(handle);
        volume.nodes().forget(node.number(), 1);
        file.close();
      }
    }
  }

  void unlink(Request request, long parent, long nameAddress) throws FsException {
    Inode directory = volume.nodes().inode(parent);
    FileName name = Native.name(nameAddress);
    FileSystem files = volume.filesOf(request);
    request.run(
        () -> {
          files.remove(directory, name);
          request.done();
        });
  }

  void rmdir(Request request, long parent, long nameAddress) throws FsException {
    Inode directory = volume.nodes().inode(parent);
    FileName name = Native.name(nameAddress);
    FileSystem files = volume.filesOf(request);
    request.run(
        () -> {
          files.rmdir(directory, name);
          request.done();
        });
  }

  void rename(
      Request request,
      long parent,
      long nameAddress,
      long newParent,
      long newNameAddress,
      long flags)
      throws FsException {
    var move =
        new Move(
            volume.filesOf(request),
            volume.nodes().inode(parent),
            Native.name(nameAddress),
            volume.nodes().inode(newParent),
            Native.name(newNameAddress));
    request.run(
        () -> {
          switch ((int) flags) {
            case 0 -> move.replacing();
            case RENAME_NOREPLACE -> move.notReplacing();
            default -> // two names cannot be exchanged in one step over NFSv3
                throw new FsException(
                    FsError.INVALID_ARGUMENT, "rename with flags " + flags + " over NFSv3");
          }
          request.done();
        });
  }

  /** One rename. */
  private record Move(FileSystem files, Inode from, FileName oldName, Inode to, FileName newName) {

    void replacing() throws FsException {
      files.rename(from, oldName, to, newName);
    }

    /**
     * NFSv3's RENAME always replaces. LINK does not, so for everything that can have two names the
     * server decides; a directory is looked for first, and an empty one that is made in the moment
     * between would be replaced.
     */
    void notReplacing() throws FsException {
      Inode moved = files.lookup(from, oldName);
      if (files.attributes(moved).type() != FileType.DIRECTORY) {
        files.link(moved, to, newName);
        files.remove(from, oldName);
        return;
      }
      try {
        files.lookup(to, newName);
      } catch (FsException absent) {
        if (absent.error() != FsError.NO_SUCH_ENTRY) {
          throw absent;
        }
        replacing();
        return;
      }
      throw new FsException(FsError.ALREADY_EXISTS, "'" + newName + "' exists already");
    }
  }
}
