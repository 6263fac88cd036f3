package dev.pagegate.client.nfsproxy;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.Await;
import dev.pagegate.client.file.Inode;
import dev.pagegate.protocol.mount3.DirPath;
import dev.pagegate.protocol.mount3.ExportEntry;
import dev.pagegate.protocol.mount3.Mount3;
import dev.pagegate.protocol.mount3.MountList;
import dev.pagegate.protocol.mount3.MountResult;
import dev.pagegate.protocol.mount3.MountStatus;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.FileType;
import dev.pagegate.protocol.rpc.CallContext;
import dev.pagegate.protocol.rpc.Credential;
import dev.pagegate.protocol.rpc.RpcProgram;
import dev.pagegate.protocol.xdr.Codec.Void0;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** MOUNT version 3, RFC 1813 section 5: hands out handles of exports and of directories below. */
final class MountProgram {
  private static final Logger log = LoggerFactory.getLogger(MountProgram.class);

  private final List<Exported> exports;
  private final MountList mounts = new MountList();

  private MountProgram(List<Exported> exports) {
    this.exports = exports;
  }

  /** Offers {@code exports}, on {@code operations}, which may block. */
  static RpcProgram of(List<Exported> exports, Executor operations) {
    MountProgram mount = new MountProgram(exports);
    return RpcProgram.builder(Mount3.PROGRAM)
        .idempotent(
            Mount3.MNT,
            (asked, context) ->
                CompletableFuture.supplyAsync(() -> mount.mount(asked, context), operations))
        .idempotent(Mount3.DUMP, (_, _) -> CompletableFuture.completedFuture(mount.mounts.all()))
        .idempotent(
            Mount3.UMNT,
            (asked, context) -> CompletableFuture.completedFuture(mount.forget(asked, context)))
        .idempotent(
            Mount3.UMNTALL,
            (_, context) -> CompletableFuture.completedFuture(mount.forgetAll(context)))
        .idempotent(Mount3.EXPORT, (_, _) -> CompletableFuture.completedFuture(mount.listExports()))
        .build();
  }

  private MountResult mount(DirPath asked, CallContext context) {
    for (Exported export : exports) {
      List<FileName> names = export.name().below(asked);
      if (names != null) {
        return mount(export, names, asked, context);
      }
    }
    return new MountResult.Failed(MountStatus.NOENT);
  }

  private MountResult mount(
      Exported export, List<FileName> names, DirPath asked, CallContext context) {
    try {
      FileHandle handle = walk(export, names, context.credential());
      mounts.add(context.peer().getAddress(), asked);
      return new MountResult.Ok(handle, List.of(Credential.AUTH_SYS));
    } catch (FsException failed) {
      log.debug("MNT {} of {}: {}", asked, context.peer(), failed.getMessage());
      return new MountResult.Failed(Statuses.toMount(Statuses.of(failed.error())));
    }
  }

  /** Symbolic links are not followed: they are the client's to interpret. */
  private static FileHandle walk(Exported export, List<FileName> names, Credential claimed)
      throws FsException {
    Caller caller = export.caller(claimed);
    Inode at = export.root();
    for (FileName name : names) {
      Await.result(export.permissions().requireLookup(caller, at));
      at = Await.result(caller.handles().lookup(at, name));
    }
    if (Await.result(caller.handles().recentAttributes(at)).type() != FileType.DIRECTORY) {
      throw new FsException(FsError.NOT_A_DIRECTORY, at + " is no directory");
    }
    return export.handleOf(at);
  }

  private Void0 forget(DirPath asked, CallContext context) {
    mounts.remove(context.peer().getAddress(), asked);
    return Void0.VOID;
  }

  private Void0 forgetAll(CallContext context) {
    mounts.removeAll(context.peer().getAddress());
    return Void0.VOID;
  }

  private List<ExportEntry> listExports() {
    return exports.stream()
        .map(export -> new ExportEntry(export.name().toDirPath(), List.of()))
        .toList();
  }
}
