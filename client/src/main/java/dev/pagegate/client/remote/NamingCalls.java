package dev.pagegate.client.remote;

import dev.pagegate.client.remote.NfsCalls.Answer;
import dev.pagegate.client.remote.RemoteFiles.Created;
import dev.pagegate.client.remote.RemoteFiles.Linked;
import dev.pagegate.client.remote.RemoteFiles.Renamed;
import dev.pagegate.protocol.nfs3.Create;
import dev.pagegate.protocol.nfs3.CreateHow;
import dev.pagegate.protocol.nfs3.DirOpArgs;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileType;
import dev.pagegate.protocol.nfs3.Link;
import dev.pagegate.protocol.nfs3.Lookup;
import dev.pagegate.protocol.nfs3.Mkdir;
import dev.pagegate.protocol.nfs3.Mknod;
import dev.pagegate.protocol.nfs3.MknodData;
import dev.pagegate.protocol.nfs3.NewObject;
import dev.pagegate.protocol.nfs3.Nfs3;
import dev.pagegate.protocol.nfs3.NfsResult;
import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.protocol.nfs3.Rename;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.protocol.nfs3.SetTime;
import dev.pagegate.protocol.nfs3.Setattr;
import dev.pagegate.protocol.nfs3.Symlink;
import dev.pagegate.protocol.nfs3.WccData;
import dev.pagegate.protocol.rpc.Procedure;
import dev.pagegate.protocol.xdr.Opaque;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The calls that make, move and remove names. */
final class NamingCalls {
  /*
   * Executing one of these twice differs from executing it once. A call whose connection was lost
   * is sent again, and a server that has forgotten it (a duplicate request cache lives in memory)
   * answers that its own work is in the way: EXIST to the second CREATE, NOENT to the second REMOVE.
   * So those answers, to a call that went out more than once, are checked against what is there.
   */
  private final NfsCalls calls;
  private final LongSupplier verifiers;

  /**
   * Calls through {@code calls}.
   *
   * @param verifiers of exclusive creates; must not repeat
   */
  NamingCalls(NfsCalls calls, LongSupplier verifiers) {
    this.calls = calls;
    this.verifiers = verifiers;
  }

  CompletableFuture<Created> create(DirOpArgs where, SetAttributes attributes) {
    Supplier<String> object = described(where);
    return calls
        .call(Nfs3.CREATE, new Create.Arguments(where, new CreateHow.Unchecked(attributes)), object)
        .thenCompose(made -> completed(where, made));
  }

  /** RFC 1813 section 3.3.8: exclusive, so that a repetition is told from somebody else's file. */
  CompletableFuture<Created> createNew(DirOpArgs where, SetAttributes attributes) {
    Supplier<String> object = described(where);
    return exclusive(where, verifiers.getAsLong())
        .thenCompose(
            result ->
                result.status() == NfsStatus.NOTSUPP
                    ? createGuarded(where, attributes)
                    : calls
                        .success(Nfs3.CREATE, object, result)
                        .thenCompose(made -> completed(where, made))
                        .thenCompose(made -> dress(made, attributes, object)));
  }

  /** The first half of it, for who keeps the verifier and sets the attributes himself. */
  CompletableFuture<Created> createExclusive(DirOpArgs where, long verifier) {
    return exclusive(where, verifier)
        .thenCompose(
            result ->
                result.status() == NfsStatus.NOTSUPP
                    ? createGuarded(where, SetAttributes.NONE)
                    : calls
                        .success(Nfs3.CREATE, described(where), result)
                        .thenCompose(made -> completed(where, made)));
  }

  private CompletableFuture<NfsResult<NewObject, WccData>> exclusive(
      DirOpArgs where, long verifier) {
    CreateHow how = new CreateHow.Exclusive(verifier);
    return calls.result(Nfs3.CREATE, new Create.Arguments(where, how), described(where));
  }

  /** The attributes of an exclusively created file, whose times may still hold the verifier. */
  private CompletableFuture<Created> dress(
      Created made, SetAttributes wanted, Supplier<String> object) {
    SetAttributes all =
        new SetAttributes(
            wanted.mode(),
            wanted.uid(),
            wanted.gid(),
            wanted.sizeBytes(),
            orNow(wanted.accessTime()),
            orNow(wanted.modifyTime()));
    return calls
        .call(Nfs3.SETATTR, new Setattr.Arguments(made.handle(), all, null), object)
        .thenCompose(change -> attributesAfter(change, made.handle(), object))
        .thenApply(attributes -> new Created(made.handle(), attributes, made.directory()));
  }

  private static SetTime orNow(SetTime wanted) {
    return wanted instanceof SetTime.DontChange ? new SetTime.ServerTime() : wanted;
  }

  private CompletableFuture<FileAttributes> attributesAfter(
      WccData change, FileHandle handle, Supplier<String> object) {
    FileAttributes after = change.after();
    return after != null
        ? CompletableFuture.completedFuture(after)
        : calls.call(Nfs3.GETATTR, handle, object);
  }

  private CompletableFuture<Created> createGuarded(DirOpArgs where, SetAttributes attributes) {
    Create.Arguments arguments = new Create.Arguments(where, new CreateHow.Guarded(attributes));
    return make(
        Nfs3.CREATE,
        arguments,
        where,
        (_, found) ->
            CompletableFuture.completedFuture(
                found.type() == FileType.REGULAR
                    && found.sizeBytes() == 0
                    && found.linkCount() == 1));
  }

  CompletableFuture<Created> mkdir(DirOpArgs where, SetAttributes attributes) {
    return make(
        Nfs3.MKDIR,
        new Mkdir.Arguments(where, attributes),
        where,
        (_, found) ->
            CompletableFuture.completedFuture(
                found.type() == FileType.DIRECTORY && found.linkCount() <= 2));
  }

  CompletableFuture<Created> symlink(DirOpArgs where, Opaque target) {
    return make(
        Nfs3.SYMLINK,
        new Symlink.Arguments(where, SetAttributes.NONE, target),
        where,
        (handle, found) ->
            found.type() == FileType.SYMBOLIC_LINK
                ? calls
                    .call(Nfs3.READLINK, handle, described(where))
                    .thenApply(there -> there.target().equals(target))
                : CompletableFuture.completedFuture(false));
  }

  CompletableFuture<Created> mknod(DirOpArgs where, MknodData what) {
    return make(
        Nfs3.MKNOD,
        new Mknod.Arguments(where, what),
        where,
        (_, found) -> CompletableFuture.completedFuture(found.type() == what.type()));
  }

  CompletableFuture<Linked> link(FileHandle file, DirOpArgs where) {
    Supplier<String> object = described(where);
    return calls
        .answer(Nfs3.LINK, new Link.Arguments(file, where), object)
        .thenCompose(
            answer ->
                answer.repeated() && answer.failedWith(NfsStatus.EXIST)
                    ? leadsTo(where, file)
                        .thenCompose(
                            done ->
                                done
                                    ? CompletableFuture.completedFuture(
                                        new Linked(null, WccData.ABSENT))
                                    : linked(answer, object))
                    : linked(answer, object));
  }

  private CompletableFuture<Linked> linked(
      Answer<Link.Objects, Link.Objects> answer, Supplier<String> object) {
    return calls
        .success(Nfs3.LINK, object, answer.result())
        .thenApply(objects -> new Linked(objects.file(), objects.directory()));
  }

  CompletableFuture<WccData> remove(DirOpArgs where) {
    return unmake(Nfs3.REMOVE, where);
  }

  CompletableFuture<WccData> rmdir(DirOpArgs where) {
    return unmake(Nfs3.RMDIR, where);
  }

  private CompletableFuture<WccData> unmake(
      Procedure<DirOpArgs, NfsResult<WccData, WccData>> procedure, DirOpArgs where) {
    Supplier<String> object = described(where);
    return calls
        .answer(procedure, where, object)
        .thenCompose(
            answer ->
                answer.repeated() && answer.failedWith(NfsStatus.NOENT)
                    ? CompletableFuture.completedFuture(WccData.ABSENT)
                    : calls.success(procedure, object, answer.result()));
  }

  CompletableFuture<Renamed> rename(DirOpArgs from, DirOpArgs to, @Nullable FileHandle moved) {
    Supplier<String> object = () -> described(from).get() + " to " + described(to).get();
    return calls
        .answer(Nfs3.RENAME, new Rename.Arguments(from, to), object)
        .thenCompose(
            answer ->
                moved != null && answer.repeated() && answer.failedWith(NfsStatus.NOENT)
                    ? leadsTo(to, moved)
                        .thenCompose(
                            done ->
                                done
                                    ? CompletableFuture.completedFuture(
                                        new Renamed(WccData.ABSENT, WccData.ABSENT))
                                    : renamed(answer, object))
                    : renamed(answer, object));
  }

  private CompletableFuture<Renamed> renamed(
      Answer<Rename.Directories, Rename.Directories> answer, Supplier<String> object) {
    return calls
        .success(Nfs3.RENAME, object, answer.result())
        .thenApply(directories -> new Renamed(directories.from(), directories.to()));
  }

  /** Makes an object; {@code ours} tells whether an existing one can be what this call has made. */
  private <A> CompletableFuture<Created> make(
      Procedure<A, NfsResult<NewObject, WccData>> procedure,
      A arguments,
      DirOpArgs where,
      BiFunction<FileHandle, FileAttributes, CompletableFuture<Boolean>> ours) {
    Supplier<String> object = described(where);
    return calls
        .answer(procedure, arguments, object)
        .thenCompose(
            answer ->
                answer.repeated() && answer.failedWith(NfsStatus.EXIST)
                    ? lookup(where, WccData.ABSENT)
                        .thenCompose(
                            found ->
                                ours.apply(found.handle(), found.attributes())
                                    .thenCompose(
                                        mine ->
                                            mine
                                                ? CompletableFuture.completedFuture(found)
                                                : made(procedure, answer, where)))
                    : made(procedure, answer, where));
  }

  private <A> CompletableFuture<Created> made(
      Procedure<A, NfsResult<NewObject, WccData>> procedure,
      Answer<NewObject, WccData> answer,
      DirOpArgs where) {
    return calls
        .success(procedure, described(where), answer.result())
        .thenCompose(made -> completed(where, made));
  }

  /** RFC 1813 section 3.3.8: handle and attributes of what was made are the server's courtesy. */
  private CompletableFuture<Created> completed(DirOpArgs where, NewObject made) {
    FileHandle handle = made.handle();
    FileAttributes attributes = made.attributes();
    if (handle == null) {
      return lookup(where, made.directory());
    }
    return attributes != null
        ? CompletableFuture.completedFuture(new Created(handle, attributes, made.directory()))
        : calls
            .call(Nfs3.GETATTR, handle, described(where))
            .thenApply(asked -> new Created(handle, asked, made.directory()));
  }

  private CompletableFuture<Created> lookup(DirOpArgs where, WccData directory) {
    return calls
        .call(Nfs3.LOOKUP, where, described(where))
        .thenCompose(found -> completed(where, asNew(found, directory)));
  }

  private static NewObject asNew(Lookup.Success found, WccData directory) {
    return new NewObject(found.object(), found.attributes(), directory);
  }

  private CompletableFuture<Boolean> leadsTo(DirOpArgs where, FileHandle file) {
    return calls
        .result(Nfs3.LOOKUP, where, described(where))
        .thenApply(
            result ->
                result instanceof NfsResult.Ok<Lookup.Success, ?>(Lookup.Success found)
                    && found.object().equals(file));
  }

  private static Supplier<String> described(DirOpArgs where) {
    return () -> "'" + where.name() + "' in directory " + where.directory();
  }
}
