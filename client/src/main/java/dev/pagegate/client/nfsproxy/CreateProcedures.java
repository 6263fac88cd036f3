package dev.pagegate.client.nfsproxy;

import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.CreateMode;
import dev.pagegate.client.file.Inode;
import dev.pagegate.client.file.OpenFile;
import dev.pagegate.client.file.OpenMode;
import dev.pagegate.protocol.nfs3.Create;
import dev.pagegate.protocol.nfs3.CreateHow;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.FileType;
import dev.pagegate.protocol.nfs3.Mkdir;
import dev.pagegate.protocol.nfs3.Mknod;
import dev.pagegate.protocol.nfs3.MknodData;
import dev.pagegate.protocol.nfs3.NewObject;
import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.protocol.nfs3.Symlink;
import dev.pagegate.protocol.nfs3.WccData;
import dev.pagegate.protocol.rpc.Credential;

/** The procedures that make files. All block. */
final class CreateProcedures {
  private final Targets targets;

  CreateProcedures(Targets targets) {
    this.targets = targets;
  }

  /**
   * RFC 1813 section 3.3.8. The verifier of an exclusive create is handed on to the origin, so a
   * repetition finds its own success even when the proxy was restarted in between.
   */
  NewObject create(Create.Arguments arguments, Credential claimed) throws Refusal, FsException {
    Target directory = targets.of(arguments.where().directory());
    Caller caller = directory.export().caller(claimed);
    FileName name = NameChecks.fresh(arguments.where().name());
    Inode made =
        switch (arguments.how()) {
          case CreateHow.Unchecked(SetAttributes attributes) ->
              create(caller, directory, name, CreateMode.UNCHECKED, attributes);
          case CreateHow.Guarded(SetAttributes attributes) ->
              create(caller, directory, name, CreateMode.GUARDED, attributes);
          case CreateHow.Exclusive(long verifier) ->
              caller.handles().createExclusive(directory.inode(), name, verifier);
        };
    return object(caller, directory, made);
  }

  private static Inode create(
      Caller caller, Target directory, FileName name, CreateMode how, SetAttributes attributes)
      throws FsException {
    try (OpenFile file =
        caller.files().create(directory.inode(), name, how, attributes, OpenMode.WRITE)) {
      return file.inode();
    }
  }

  /** RFC 1813 section 3.3.9. */
  NewObject mkdir(Mkdir.Arguments arguments, Credential claimed) throws Refusal, FsException {
    Target directory = targets.of(arguments.where().directory());
    Caller caller = directory.export().caller(claimed);
    FileName name = NameChecks.fresh(arguments.where().name());
    return object(
        caller, directory, caller.files().mkdir(directory.inode(), name, arguments.attributes()));
  }

  /** RFC 1813 section 3.3.10. Links have no mode of their own, so the attributes are ignored. */
  NewObject symlink(Symlink.Arguments arguments, Credential claimed) throws Refusal, FsException {
    Target directory = targets.of(arguments.where().directory());
    Caller caller = directory.export().caller(claimed);
    FileName name = NameChecks.fresh(arguments.where().name());
    return object(
        caller, directory, caller.files().symlink(directory.inode(), name, arguments.target()));
  }

  /** RFC 1813 section 3.3.11. */
  NewObject mknod(Mknod.Arguments arguments, Credential claimed) throws Refusal, FsException {
    Target directory = targets.of(arguments.where().directory());
    Caller caller = directory.export().caller(claimed);
    FileName name = NameChecks.fresh(arguments.where().name());
    Inode made =
        switch (arguments.what()) {
          case MknodData.Device device ->
              caller
                  .files()
                  .mknod(
                      directory.inode(),
                      name,
                      device.type(),
                      (int) device.major(),
                      (int) device.minor(),
                      device.attributes());
          case MknodData.Endpoint(FileType type, SetAttributes attributes) ->
              caller.files().mknod(directory.inode(), name, type, 0, 0, attributes);
          case MknodData.Unsupported(FileType type) ->
              throw new Refusal(NfsStatus.BADTYPE, "MKNOD makes no " + type);
        };
    return object(caller, directory, made);
  }

  private static NewObject object(Caller caller, Target directory, Inode made) {
    return new NewObject(
        directory.handleOf(made),
        caller.handles().knownAttributes(made),
        new WccData(null, caller.handles().knownAttributes(directory.inode())));
  }
}
