package dev.pagegate.client.journal;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.journal.Entry.Made;
import dev.pagegate.client.remote.RemoteFiles;
import dev.pagegate.client.remote.RemoteFiles.Created;
import dev.pagegate.client.remote.RemoteFiles.Lookup;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.FileType;
import dev.pagegate.protocol.nfs3.NfsTime;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.protocol.nfs3.WccData;
import dev.pagegate.protocol.rpc.Credential;
import dev.pagegate.protocol.xdr.Opaque;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/** New objects, acknowledged when they are in the journal. Blocks. */
final class LocalMaking {
  private final Overlay overlay;
  private final LocalView view;
  private final LocalChanges changes;
  private final LocalNames names;
  private final LocalHandles handles = new LocalHandles();
  private final SecureRandom random = new SecureRandom();

  LocalMaking(Overlay overlay, LocalView view, LocalChanges changes, LocalNames names) {
    this.overlay = overlay;
    this.view = view;
    this.changes = changes;
    this.names = names;
  }

  /** Makes a regular file or takes the one that exists. */
  Created makeOrTake(
      RemoteFiles remote, Credential who, FileHandle in, FileName name, Wanted wanted)
      throws FsException {
    while (true) {
      Created made = make(remote, who, in, name, wanted);
      if (made != null) {
        return made;
      }
      Created existing = existing(remote, in, name);
      if (existing != null) {
        return existing;
      }
    }
  }

  private @Nullable Created existing(RemoteFiles remote, FileHandle directory, FileName name)
      throws FsException {
    try {
      Lookup found = Blocking.get(view.lookup(remote, directory, name));
      if (found.attributes().type() != FileType.REGULAR) {
        throw new FsException(FsError.ALREADY_EXISTS, "'" + name + "' is no regular file");
      }
      FileAttributes above = found.directory();
      return new Created(
          found.handle(),
          found.attributes(),
          above == null ? WccData.ABSENT : LocalChanges.wcc(above, above));
    } catch (FsException failed) {
      if (failed.error() == FsError.NO_SUCH_ENTRY) {
        return null; // removed in between
      }
      throw failed;
    }
  }

  /** What to make; type and numbers are those of {@link Made#local}. */
  record Wanted(
      FileType type,
      SetAttributes attributes,
      Opaque target,
      long major,
      long minor,
      int usualMode) {}

  /** Makes an object; null where the name exists. */
  @Nullable Created make(
      RemoteFiles remote, Credential who, FileHandle in, FileName name, Wanted wanted)
      throws FsException {
    changes.awaitRoom();
    Node directory = names.directory(remote, who, in);
    if (names.find(remote, directory, name) != null) {
      return null;
    }
    synchronized (overlay) {
      LocalChanges.requireAlive(directory);
      if (!names.isStill(directory, name, null)) {
        return null;
      }
      long number = overlay.numbers().nextNode();
      FileAttributes before = directory.local;
      FileAttributes local = attributes(number, directory.local, who, wanted);
      FileHandle handle = handles.of(number);
      var _ =
          overlay.log(
              who,
              new Made(
                  number,
                  handle,
                  directory.number,
                  name,
                  wanted.attributes(),
                  wanted.target(),
                  random.nextLong(),
                  local),
              null);
      return new Created(handle, local, LocalChanges.wcc(before, directory.local));
    }
  }

  private FileAttributes attributes(
      long number, FileAttributes directory, Credential who, Wanted wanted) {
    NfsTime now = overlay.numbers().stamp();
    boolean isDirectory = wanted.type() == FileType.DIRECTORY;
    boolean inherits = (directory.mode() & 02000) != 0;
    long uid = who instanceof Credential.AuthSys user ? user.uid() : directory.uid();
    long gid = who instanceof Credential.AuthSys user ? user.gid() : directory.gid();
    FileAttributes plain =
        new FileAttributes(
            wanted.type(),
            wanted.usualMode() | (inherits && isDirectory ? 02000 : 0),
            isDirectory ? 2 : 1,
            uid,
            inherits ? directory.gid() : gid,
            wanted.target().length(),
            0,
            wanted.major(),
            wanted.minor(),
            directory.fileSystemId(),
            handles.fileId(number),
            now,
            now,
            now);
    return Attributes.set(plain, wanted.attributes(), now);
  }
}
