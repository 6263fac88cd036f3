package dev.pagegate.client.nfsproxy;

import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.Await;
import dev.pagegate.protocol.nfs3.Access;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.protocol.nfs3.NfsTime;
import dev.pagegate.protocol.nfs3.Readlink;
import dev.pagegate.protocol.nfs3.Setattr;
import dev.pagegate.protocol.nfs3.WccData;
import dev.pagegate.protocol.rpc.Credential;
import java.util.concurrent.CompletableFuture;

/** The procedures on a file's attributes. */
final class FileProcedures {
  private static final int CHANGING = Access.MODIFY | Access.EXTEND | Access.DELETE;

  private final Targets targets;

  FileProcedures(Targets targets) {
    this.targets = targets;
  }

  /** RFC 1813 section 3.3.1. */
  CompletableFuture<FileAttributes> getattr(FileHandle handle, Credential claimed) throws Refusal {
    Target target = targets.of(handle);
    return target.export().caller(claimed).handles().attributes(target.inode());
  }

  /**
   * RFC 1813 section 3.3.2. The guard is compared here, with what the client was told, so a change
   * that somebody makes past the proxy at the same moment is not seen.
   */
  WccData setattr(Setattr.Arguments arguments, Credential claimed) throws Refusal, FsException {
    Target target = targets.of(arguments.object());
    Caller caller = target.export().caller(claimed);
    NfsTime guard = arguments.guard();
    if (guard != null
        && !guard.equals(Await.result(caller.handles().attributes(target.inode())).changeTime())) {
      throw new Refusal(NfsStatus.NOT_SYNC, target.inode() + " was changed meanwhile");
    }
    return new WccData(null, caller.files().setAttributes(target.inode(), arguments.attributes()));
  }

  /** RFC 1813 section 3.3.4. */
  CompletableFuture<Access.Success> access(Access.Arguments arguments, Credential claimed)
      throws Refusal {
    Target target = targets.of(arguments.object());
    Caller caller = target.export().caller(claimed);
    int wanted = target.export().isReadOnly() ? arguments.access() & ~CHANGING : arguments.access();
    return target
        .export()
        .permissions()
        .granted(caller, target.inode(), wanted)
        .thenApply(
            granted ->
                new Access.Success(caller.handles().knownAttributes(target.inode()), granted));
  }

  /** RFC 1813 section 3.3.5. */
  CompletableFuture<Readlink.Success> readlink(FileHandle handle, Credential claimed)
      throws Refusal {
    Target target = targets.of(handle);
    Caller caller = target.export().caller(claimed);
    return caller
        .handles()
        .readlink(target.inode())
        .thenApply(
            path -> new Readlink.Success(caller.handles().knownAttributes(target.inode()), path));
  }
}
