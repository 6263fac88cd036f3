package dev.pagegate.client.nfsproxy;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.Await;
import dev.pagegate.client.file.Inode;
import dev.pagegate.protocol.nfs3.DirOpArgs;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.Link;
import dev.pagegate.protocol.nfs3.Lookup;
import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.protocol.nfs3.Rename;
import dev.pagegate.protocol.nfs3.WccData;
import dev.pagegate.protocol.rpc.Credential;
import java.util.concurrent.CompletableFuture;

/** The procedures that find, move and remove names. */
final class NameProcedures {
  private final Targets targets;
  private final OpenFiles openFiles;
  private final Ancestry ancestry = new Ancestry();

  NameProcedures(Targets targets, OpenFiles openFiles) {
    this.targets = targets;
    this.openFiles = openFiles;
  }

  /** RFC 1813 section 3.3.3. The parent of the root is the root: nothing above is exported. */
  CompletableFuture<Lookup.Success> lookup(DirOpArgs what, Credential claimed) throws Refusal {
    Target target = targets.of(what.directory());
    Caller caller = target.export().caller(claimed);
    FileName name = NameChecks.component(what.name());
    return target
        .export()
        .permissions()
        .requireLookup(caller, target.inode())
        .thenCompose(_ -> find(caller, target, name))
        .thenCompose(found -> found(caller, target, found));
  }

  private CompletableFuture<Inode> find(Caller caller, Target target, FileName name) {
    if (name.equals(NameChecks.SELF)) {
      return CompletableFuture.completedFuture(target.inode());
    }
    return name.equals(NameChecks.PARENT)
        ? ancestry.parent(caller, target)
        : caller.handles().lookup(target.inode(), name);
  }

  private static CompletableFuture<Lookup.Success> found(
      Caller caller, Target target, Inode found) {
    return caller
        .handles()
        .recentAttributes(found)
        .thenApply(
            attributes ->
                new Lookup.Success(
                    target.handleOf(found),
                    attributes,
                    caller.handles().knownAttributes(target.inode())));
  }

  /** RFC 1813 section 3.3.12. */
  WccData remove(DirOpArgs what, Credential claimed) throws Refusal, FsException {
    Target target = targets.of(what.directory());
    Caller caller = target.export().caller(claimed);
    FileName name = NameChecks.removable(what.name());
    letGo(caller, target.inode(), name);
    caller.files().remove(target.inode(), name);
    return after(caller, target);
  }

  /** RFC 1813 section 3.3.13. */
  WccData rmdir(DirOpArgs what, Credential claimed) throws Refusal, FsException {
    Target target = targets.of(what.directory());
    Caller caller = target.export().caller(claimed);
    caller.files().rmdir(target.inode(), NameChecks.removable(what.name()));
    return after(caller, target);
  }

  /** RFC 1813 section 3.3.14. */
  Rename.Directories rename(Rename.Arguments arguments, Credential claimed)
      throws Refusal, FsException {
    Target from = targets.of(arguments.from().directory());
    Target to = targets.of(arguments.to().directory());
    requireSameExport(from, to);
    Caller caller = from.export().caller(claimed);
    FileName oldName = NameChecks.removable(arguments.from().name());
    FileName newName = NameChecks.removable(arguments.to().name());
    letGo(caller, to.inode(), newName);
    caller.files().rename(from.inode(), oldName, to.inode(), newName);
    return new Rename.Directories(after(caller, from), after(caller, to));
  }

  /** RFC 1813 section 3.3.15. */
  Link.Objects link(Link.Arguments arguments, Credential claimed) throws Refusal, FsException {
    Target file = targets.of(arguments.file());
    Target directory = targets.of(arguments.link().directory());
    requireSameExport(file, directory);
    Caller caller = file.export().caller(claimed);
    FileName name = NameChecks.fresh(arguments.link().name());
    caller.files().link(file.inode(), directory.inode(), name);
    return new Link.Objects(
        caller.handles().knownAttributes(file.inode()), after(caller, directory));
  }

  private static void requireSameExport(Target one, Target other) throws Refusal {
    if (one.export() != other.export()) {
      throw new Refusal(NfsStatus.XDEV, "two exports");
    }
  }

  /** What is idle here is not open, whatever {@link OpenFiles} keeps it for. */
  private void letGo(Caller caller, Inode directory, FileName name) throws FsException {
    try {
      openFiles.letGo(Await.result(caller.handles().lookup(directory, name)));
    } catch (FsException failed) {
      if (failed.error() != FsError.NO_SUCH_ENTRY) {
        throw failed;
      }
    }
  }

  private static WccData after(Caller caller, Target target) {
    return new WccData(null, caller.handles().knownAttributes(target.inode()));
  }
}
