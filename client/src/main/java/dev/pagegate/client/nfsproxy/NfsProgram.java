package dev.pagegate.client.nfsproxy;

import dev.pagegate.client.error.FsException;
import dev.pagegate.client.nfsproxy.ProxySettings.Unstable;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.Link;
import dev.pagegate.protocol.nfs3.Nfs3;
import dev.pagegate.protocol.nfs3.NfsResult;
import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.protocol.nfs3.PostOpAttributes;
import dev.pagegate.protocol.nfs3.Rename;
import dev.pagegate.protocol.nfs3.WccData;
import dev.pagegate.protocol.rpc.CallContext;
import dev.pagegate.protocol.rpc.Procedure;
import dev.pagegate.protocol.rpc.RpcProgram;
import dev.pagegate.protocol.xdr.Codec.Void0;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wires each procedure of NFSv3 to what does it, on the event loop or on operation threads. */
final class NfsProgram {
  private static final Logger log = LoggerFactory.getLogger(NfsProgram.class);

  private final Targets targets;
  private final OpenFiles openFiles;
  private final ProxyVerifier verifier;
  private final ReplyMemory memory;
  private final Unstable unstable;
  private final Executor operations;
  private final RpcProgram.Builder program = RpcProgram.builder(Nfs3.PROGRAM);

  private NfsProgram(
      Targets targets,
      OpenFiles openFiles,
      ProxyVerifier verifier,
      ReplyMemory memory,
      Unstable unstable,
      Executor operations) {
    this.targets = targets;
    this.openFiles = openFiles;
    this.verifier = verifier;
    this.memory = memory;
    this.unstable = unstable;
    this.operations = operations;
  }

  /** Serves the files of {@code targets}; what may block runs on {@code operations}. */
  static RpcProgram of(
      Targets targets,
      OpenFiles openFiles,
      ProxyVerifier verifier,
      ReplyMemory memory,
      Unstable unstable,
      Executor operations) {
    return new NfsProgram(targets, openFiles, verifier, memory, unstable, operations).build();
  }

  private RpcProgram build() {
    addAttributes();
    addContent();
    addNames();
    addCreates();
    addListings();
    addSystem();
    return program.build();
  }

  private void addAttributes() {
    var files = new FileProcedures(targets);
    add(Nfs3.GETATTR, Void0.VOID, files::getattr);
    changing(Nfs3.SETATTR, WccData.ABSENT, a -> a.object(), files::setattr);
    add(Nfs3.ACCESS, PostOpAttributes.ABSENT, files::access);
    add(Nfs3.READLINK, PostOpAttributes.ABSENT, files::readlink);
  }

  private void addContent() {
    var content = new ContentProcedures(targets, openFiles, verifier, memory, unstable);
    add(Nfs3.READ, PostOpAttributes.ABSENT, content::read);
    changing(Nfs3.WRITE, WccData.ABSENT, a -> a.file(), content::write);
    add(Nfs3.COMMIT, WccData.ABSENT, blocking(content::commit));
  }

  private void addNames() {
    var names = new NameProcedures(targets, openFiles);
    add(Nfs3.LOOKUP, PostOpAttributes.ABSENT, names::lookup);
    changing(Nfs3.REMOVE, WccData.ABSENT, a -> a.directory(), names::remove);
    changing(Nfs3.RMDIR, WccData.ABSENT, a -> a.directory(), names::rmdir);
    changing(
        Nfs3.RENAME,
        new Rename.Directories(WccData.ABSENT, WccData.ABSENT),
        a -> a.from().directory(),
        names::rename);
    changing(Nfs3.LINK, new Link.Objects(null, WccData.ABSENT), a -> a.file(), names::link);
  }

  private void addCreates() {
    var creates = new CreateProcedures(targets);
    changing(Nfs3.CREATE, WccData.ABSENT, a -> a.where().directory(), creates::create);
    changing(Nfs3.MKDIR, WccData.ABSENT, a -> a.where().directory(), creates::mkdir);
    changing(Nfs3.SYMLINK, WccData.ABSENT, a -> a.where().directory(), creates::symlink);
    changing(Nfs3.MKNOD, WccData.ABSENT, a -> a.where().directory(), creates::mknod);
  }

  private void addListings() {
    var listings = new ListingProcedures(targets);
    add(Nfs3.READDIR, PostOpAttributes.ABSENT, listings::readdir);
    add(Nfs3.READDIRPLUS, PostOpAttributes.ABSENT, listings::readdirplus);
  }

  private void addSystem() {
    var system = new SystemProcedures(targets);
    add(Nfs3.FSSTAT, PostOpAttributes.ABSENT, blocking(system::fsstat));
    add(Nfs3.FSINFO, PostOpAttributes.ABSENT, blocking(system::fsinfo));
    add(Nfs3.PATHCONF, PostOpAttributes.ABSENT, blocking(system::pathconf));
  }

  /** A procedure that a read-only export refuses; {@code object} is what it would change. */
  private <A, S, F> void changing(
      Procedure<A, NfsResult<S, F>> procedure,
      F noDetail,
      Function<A, FileHandle> object,
      Call.Blocking<A, S> body) {
    add(
        procedure,
        noDetail,
        blocking(
            (arguments, claimed) -> {
              Exported export = targets.of(object.apply(arguments)).export();
              if (export.isReadOnly()) {
                throw new Refusal(NfsStatus.ROFS, export.name() + " is read-only");
              }
              return body.run(arguments, claimed);
            }));
  }

  private <A, S> Call<A, S> blocking(Call.Blocking<A, S> body) {
    return (arguments, claimed) ->
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return body.run(arguments, claimed);
              } catch (Refusal | FsException e) {
                throw new CompletionException(e);
              }
            },
            operations);
  }

  /**
   * Adds a procedure behind the barrier: whatever goes wrong becomes a status.
   *
   * @param noDetail what a failure tells besides
   */
  private <A, S, F> void add(Procedure<A, NfsResult<S, F>> procedure, F noDetail, Call<A, S> body) {
    RpcProgram.Handler<A, NfsResult<S, F>> handler =
        (arguments, context) ->
            started(body, arguments, context)
                .handle(
                    (success, failure) ->
                        success == null
                            ? new NfsResult.Failed<S, F>(
                                statusOf(procedure, context, failure), noDetail)
                            : new NfsResult.Ok<S, F>(success));
    if (Nfs3.isIdempotent(procedure)) {
      program.idempotent(procedure, handler);
    } else {
      program.nonIdempotent(procedure, handler);
    }
  }

  private static <A, S> CompletableFuture<S> started(
      Call<A, S> body, A arguments, CallContext context) {
    try {
      return body.run(arguments, context.credential());
    } catch (Refusal | RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static NfsStatus statusOf(
      Procedure<?, ?> procedure, CallContext context, @Nullable Throwable failure) {
    NfsStatus known = failure == null ? null : Statuses.of(failure);
    if (known == null) {
      log.warn("{} of {} failed; answering SERVERFAULT", procedure.name(), context.peer(), failure);
      return NfsStatus.SERVERFAULT;
    }
    if (log.isDebugEnabled() && failure != null) {
      log.debug(
          "{} of {}: {}",
          procedure.name(),
          context.peer(),
          Statuses.unwrapped(failure).getMessage());
    }
    return known;
  }
}
