package dev.pagegate.serverstub.procedure;

import dev.pagegate.protocol.nfs3.Access;
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
import dev.pagegate.serverstub.access.Caller;
import dev.pagegate.serverstub.listing.Listings;
import dev.pagegate.serverstub.posix.ErrnoException;
import dev.pagegate.serverstub.tree.NfsException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wires each procedure of NFSv3 to what does it, on worker threads. */
public final class NfsProgram {
  private static final Logger LOG = LoggerFactory.getLogger(NfsProgram.class);
  private static final int CHANGING = Access.MODIFY | Access.EXTEND | Access.DELETE;

  /** About 100 MB when full. */
  private static final int MAX_LISTED_NAMES = 1_000_000;

  private final Export export;
  private final CallGate gate;
  private final Executor workers;
  private final RpcProgram.Builder program = RpcProgram.builder(Nfs3.PROGRAM);

  private NfsProgram(Export export, CallGate gate, Executor workers) {
    this.export = export;
    this.gate = gate;
    this.workers = workers;
  }

  /** Serves {@code export} on {@code workers}, which may block for disk access. */
  public static RpcProgram of(Export export, CallGate gate, Executor workers)
      throws ErrnoException {
    return new NfsProgram(export, gate, workers).build();
  }

  private RpcProgram build() throws ErrnoException {
    addFileProcedures();
    addNameProcedures();
    addCreateProcedures();
    addListingProcedures();
    addSystemProcedures();
    return program.build();
  }

  private void addFileProcedures() {
    int grantable = isReadOnly() ? ~CHANGING : ~0;
    var files = new FileProcedures(export.tree(), export.sizes(), export.verifier(), grantable);
    reading(Nfs3.GETATTR, Void0.VOID, files::getattr);
    changing(Nfs3.SETATTR, WccData.ABSENT, files::setattr);
    reading(Nfs3.ACCESS, PostOpAttributes.ABSENT, files::access);
    reading(Nfs3.READLINK, PostOpAttributes.ABSENT, files::readlink);
    reading(Nfs3.READ, PostOpAttributes.ABSENT, files::read);
    changing(Nfs3.WRITE, WccData.ABSENT, files::write);
    reading(Nfs3.COMMIT, WccData.ABSENT, files::commit);
  }

  private void addNameProcedures() {
    var names = new NameProcedures(export.tree());
    reading(Nfs3.LOOKUP, PostOpAttributes.ABSENT, names::lookup);
    changing(Nfs3.REMOVE, WccData.ABSENT, names::remove);
    changing(Nfs3.RMDIR, WccData.ABSENT, names::rmdir);
    changing(Nfs3.RENAME, new Rename.Directories(WccData.ABSENT, WccData.ABSENT), names::rename);
    changing(Nfs3.LINK, new Link.Objects(null, WccData.ABSENT), names::link);
  }

  private void addCreateProcedures() {
    var creates = new CreateProcedures(export.tree(), export.callers());
    changing(Nfs3.CREATE, WccData.ABSENT, creates::create);
    changing(Nfs3.MKDIR, WccData.ABSENT, creates::mkdir);
    changing(Nfs3.SYMLINK, WccData.ABSENT, creates::symlink);
    changing(Nfs3.MKNOD, WccData.ABSENT, creates::mknod);
  }

  private void addListingProcedures() {
    var listings =
        new ListingProcedures(export.tree(), new Listings(MAX_LISTED_NAMES), export.sizes());
    reading(Nfs3.READDIR, PostOpAttributes.ABSENT, listings::readdir);
    reading(Nfs3.READDIRPLUS, PostOpAttributes.ABSENT, listings::readdirplus);
  }

  private void addSystemProcedures() throws ErrnoException {
    var system = new SystemProcedures(export.tree(), export.sizes());
    reading(Nfs3.FSSTAT, PostOpAttributes.ABSENT, system::fsstat);
    reading(Nfs3.FSINFO, PostOpAttributes.ABSENT, system::fsinfo);
    reading(Nfs3.PATHCONF, PostOpAttributes.ABSENT, system::pathconf);
  }

  private boolean isReadOnly() {
    return export.writable() == Export.Writable.READ_ONLY;
  }

  private <A, S, F> void changing(
      Procedure<A, NfsResult<S, F>> procedure,
      F noDetail,
      Operation<A, NfsResult<S, F>> operation) {
    if (isReadOnly()) {
      reading(procedure, noDetail, (_, _) -> new NfsResult.Failed<>(NfsStatus.ROFS, noDetail));
    } else {
      reading(procedure, noDetail, operation);
    }
  }

  /**
   * Adds a procedure.
   *
   * @param noDetail what a failure tells when the file could not even be found
   */
  private <A, S, F> void reading(
      Procedure<A, NfsResult<S, F>> procedure,
      F noDetail,
      Operation<A, NfsResult<S, F>> operation) {
    RpcProgram.Handler<A, NfsResult<S, F>> handler =
        (arguments, context) -> {
          NfsStatus refusal = gate.refusal(procedure, context);
          return refusal != null
              ? CompletableFuture.completedFuture(new NfsResult.Failed<>(refusal, noDetail))
              : CompletableFuture.supplyAsync(
                  () -> run(procedure, noDetail, operation, arguments, context), workers);
        };
    if (Nfs3.isIdempotent(procedure)) {
      program.idempotent(procedure, handler);
    } else {
      program.nonIdempotent(procedure, handler);
    }
  }

  /** The barrier: whatever goes wrong becomes a status. */
  private <A, S, F> NfsResult<S, F> run(
      Procedure<A, NfsResult<S, F>> procedure,
      F noDetail,
      Operation<A, NfsResult<S, F>> operation,
      A arguments,
      CallContext context) {
    Caller caller = export.callers().caller(context.credential());
    try {
      return operation.run(arguments, caller);
    } catch (NfsException e) {
      LOG.debug("{} of {}: {}", procedure.name(), context.peer(), e.getMessage());
      return new NfsResult.Failed<>(e.status(), noDetail);
    } catch (ErrnoException e) {
      LOG.debug("{} of {}: {}", procedure.name(), context.peer(), e.getMessage());
      return new NfsResult.Failed<>(OnNode.statusOf(e), noDetail);
    } catch (RuntimeException e) {
      LOG.warn("{} of {} failed; answering SERVERFAULT", procedure.name(), context.peer(), e);
      return new NfsResult.Failed<>(NfsStatus.SERVERFAULT, noDetail);
    }
  }
}
