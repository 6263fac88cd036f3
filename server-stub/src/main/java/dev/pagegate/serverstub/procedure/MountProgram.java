package dev.pagegate.serverstub.procedure;

import dev.pagegate.protocol.mount3.DirPath;
import dev.pagegate.protocol.mount3.ExportEntry;
import dev.pagegate.protocol.mount3.ExportPath;
import dev.pagegate.protocol.mount3.Mount3;
import dev.pagegate.protocol.mount3.MountList;
import dev.pagegate.protocol.mount3.MountResult;
import dev.pagegate.protocol.mount3.MountStatus;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.rpc.CallContext;
import dev.pagegate.protocol.rpc.RpcProgram;
import dev.pagegate.protocol.xdr.Codec.Void0;
import dev.pagegate.serverstub.posix.ErrnoException;
import dev.pagegate.serverstub.tree.ExportTree;
import dev.pagegate.serverstub.tree.NfsException;
import dev.pagegate.serverstub.tree.Node;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** MOUNT version 3, RFC 1813 section 5: hands out the handles of the export and what is below. */
public final class MountProgram {
  private static final int AUTH_SYS = 1;

  private final ExportTree tree;
  private final ExportPath path;
  private final MountList mounts = new MountList();

  private MountProgram(ExportTree tree, ExportPath path) {
    this.tree = tree;
    this.path = path;
  }

  /** Offers {@code tree} under {@code path}, on {@code workers}, which may block. */
  public static RpcProgram of(ExportTree tree, ExportPath path, Executor workers) {
    MountProgram mount = new MountProgram(tree, path);
    return RpcProgram.builder(Mount3.PROGRAM)
        .idempotent(
            Mount3.MNT,
            (asked, context) ->
                CompletableFuture.supplyAsync(() -> mount.mount(asked, context), workers))
        .idempotent(Mount3.DUMP, (_, _) -> CompletableFuture.completedFuture(mount.mounts.all()))
        .idempotent(
            Mount3.UMNT,
            (asked, context) -> CompletableFuture.completedFuture(mount.forget(asked, context)))
        .idempotent(
            Mount3.UMNTALL,
            (_, context) -> CompletableFuture.completedFuture(mount.forgetAll(context)))
        .idempotent(Mount3.EXPORT, (_, _) -> CompletableFuture.completedFuture(mount.exports()))
        .build();
  }

  private MountResult mount(DirPath asked, CallContext context) {
    List<FileName> names = path.below(asked);
    if (names == null) {
      return new MountResult.Failed(MountStatus.NOENT);
    }
    try {
      FileHandle handle = walk(names);
      mounts.add(context.peer().getAddress(), asked);
      return new MountResult.Ok(handle, List.of(AUTH_SYS));
    } catch (NfsException e) {
      return new MountResult.Failed(statusOf(e));
    } catch (ErrnoException e) {
      return new MountResult.Failed(statusOf(NfsException.of(e)));
    }
  }

  private FileHandle walk(List<FileName> names) throws NfsException, ErrnoException {
    FileHandle handle = tree.rootHandle();
    for (FileName name : names) {
      try (Node directory = tree.find(handle);
          Node child = tree.child(directory.requireDirectory(), name)) {
        handle = tree.handle(child.requireDirectory().status());
      }
    }
    return handle;
  }

  private static MountStatus statusOf(NfsException e) {
    return switch (e.status()) {
      case PERM -> MountStatus.PERM;
      case NOENT, STALE -> MountStatus.NOENT;
      case ACCES -> MountStatus.ACCES;
      case NOTDIR -> MountStatus.NOTDIR;
      case INVAL -> MountStatus.INVAL;
      case NAMETOOLONG -> MountStatus.NAMETOOLONG;
      case NOTSUPP -> MountStatus.NOTSUPP;
      default -> MountStatus.IO;
    };
  }

  private Void0 forget(DirPath asked, CallContext context) {
    mounts.remove(context.peer().getAddress(), asked);
    return Void0.VOID;
  }

  private Void0 forgetAll(CallContext context) {
    mounts.removeAll(context.peer().getAddress());
    return Void0.VOID;
  }

  private List<ExportEntry> exports() {
    return List.of(new ExportEntry(path.toDirPath(), List.of()));
  }
}
