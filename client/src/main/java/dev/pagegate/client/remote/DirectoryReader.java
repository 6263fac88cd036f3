package dev.pagegate.client.remote;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.remote.RemoteFiles.DirectoryChunk;
import dev.pagegate.client.remote.RemoteFiles.Entry;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.Nfs3;
import dev.pagegate.protocol.nfs3.NfsResult;
import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.protocol.nfs3.PostOpAttributes;
import dev.pagegate.protocol.nfs3.Readdir;
import dev.pagegate.protocol.nfs3.Readdirplus;
import dev.pagegate.protocol.rpc.Procedure;
import dev.pagegate.protocol.rpc.RpcException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Reads directories: with READDIRPLUS, or with READDIR once the server refused that. */
final class DirectoryReader {
  /** Bound of a reply's size that is asked for, in bytes. */
  static final int MAX_BYTES = 1 << 20;

  private final NfsCalls calls;
  private final int preferredBytes;

  // Set once and for all: what a server does not offer now it will not offer later.
  private volatile boolean withoutPlus;

  DirectoryReader(NfsCalls calls, int preferredBytes) {
    this.calls = calls;
    this.preferredBytes = preferredBytes;
  }

  CompletableFuture<DirectoryChunk> read(FileHandle directory, long cookie, long verifier) {
    return read(new Place(directory, cookie, verifier));
  }

  private CompletableFuture<DirectoryChunk> read(Place place) {
    return withoutPlus ? plain(place, preferredBytes) : plus(place, preferredBytes);
  }

  /** Where to go on. */
  private record Place(FileHandle directory, long cookie, long verifier) {
    String description() {
      return "directory " + directory + " after cookie " + Long.toUnsignedString(cookie);
    }
  }

  private CompletableFuture<DirectoryChunk> plus(Place place, int bytes) {
    var arguments =
        new Readdirplus.Arguments(
            place.directory(), place.cookie(), place.verifier(), bytes, bytes);
    return calls
        .result(Nfs3.READDIRPLUS, arguments, place::description)
        .thenCompose(result -> afterPlus(place, bytes, result))
        .exceptionallyCompose(
            thrown ->
                isUnavailable(thrown)
                    ? withoutPlus(place, bytes)
                    : CompletableFuture.failedFuture(thrown));
  }

  private CompletableFuture<DirectoryChunk> afterPlus(
      Place place, int bytes, NfsResult<Readdirplus.Success, PostOpAttributes> result) {
    return switch (result) {
      case NfsResult.Ok<Readdirplus.Success, PostOpAttributes>(Readdirplus.Success success) ->
          checked(Nfs3.READDIRPLUS, place, chunk(success));
      case NfsResult.Failed<Readdirplus.Success, PostOpAttributes>(NfsStatus status, _)
          when status == NfsStatus.NOTSUPP ->
          withoutPlus(place, bytes);
      case NfsResult.Failed<Readdirplus.Success, PostOpAttributes>(NfsStatus status, _)
          when status == NfsStatus.TOOSMALL && bytes < MAX_BYTES ->
          plus(place, larger(bytes));
      case NfsResult.Failed<Readdirplus.Success, PostOpAttributes>(NfsStatus status, _) ->
          failed(Nfs3.READDIRPLUS, place, status);
    };
  }

  private CompletableFuture<DirectoryChunk> withoutPlus(Place place, int bytes) {
    withoutPlus = true;
    return plain(place, bytes);
  }

  private CompletableFuture<DirectoryChunk> plain(Place place, int bytes) {
    var arguments =
        new Readdir.Arguments(place.directory(), place.cookie(), place.verifier(), bytes);
    return calls
        .result(Nfs3.READDIR, arguments, place::description)
        .thenCompose(result -> afterPlain(place, bytes, result));
  }

  private CompletableFuture<DirectoryChunk> afterPlain(
      Place place, int bytes, NfsResult<Readdir.Success, PostOpAttributes> result) {
    return switch (result) {
      case NfsResult.Ok<Readdir.Success, PostOpAttributes>(Readdir.Success success) ->
          checked(Nfs3.READDIR, place, chunk(success));
      case NfsResult.Failed<Readdir.Success, PostOpAttributes>(NfsStatus status, _)
          when status == NfsStatus.TOOSMALL && bytes < MAX_BYTES ->
          plain(place, larger(bytes));
      case NfsResult.Failed<Readdir.Success, PostOpAttributes>(NfsStatus status, _) ->
          failed(Nfs3.READDIR, place, status);
    };
  }

  // A server whose cookies do not advance would keep us reading for ever.
  private CompletableFuture<DirectoryChunk> checked(
      Procedure<?, ?> procedure, Place place, DirectoryChunk chunk) {
    long previous = place.cookie();
    for (Entry entry : chunk.entries()) {
      if (entry.cookie() == previous) {
        return stuck(procedure, place, "the cookie of '" + entry.name() + "' does not advance");
      }
      previous = entry.cookie();
    }
    if (previous == place.cookie() && !chunk.endOfDirectory()) {
      return stuck(procedure, place, "the server returned no entries and no end");
    }
    return CompletableFuture.completedFuture(chunk);
  }

  private CompletableFuture<DirectoryChunk> stuck(
      Procedure<?, ?> procedure, Place place, String reason) {
    return CompletableFuture.failedFuture(
        calls.failure(FsError.BAD_REPLY, procedure, place::description, reason));
  }

  private CompletableFuture<DirectoryChunk> failed(
      Procedure<?, ?> procedure, Place place, NfsStatus status) {
    if (status == NfsStatus.BAD_COOKIE && place.cookie() != 0 && place.verifier() == 0) {
      return renewed(place);
    }
    FsException failure =
        status == NfsStatus.BAD_COOKIE
            ? calls.failure(
                FsError.STALE,
                procedure,
                place::description,
                "the directory changed while it was read (NFS3ERR_BAD_COOKIE); read it again from"
                    + " the start")
            : calls.failure(status, procedure, place::description);
    return CompletableFuture.failedFuture(failure);
  }

  /**
   * Who resumes without a verifier, as after a restart, gets the one of now: some servers take the
   * directory's change time for it, and want to see it with every cookie though cookies stay good.
   * A cookie that means nothing any more is refused again.
   */
  private CompletableFuture<DirectoryChunk> renewed(Place place) {
    Place start = new Place(place.directory(), 0, 0);
    var arguments = new Readdir.Arguments(place.directory(), 0, 0, preferredBytes);
    return calls
        .result(Nfs3.READDIR, arguments, start::description)
        .thenCompose(result -> afterPlain(start, preferredBytes, result))
        .thenCompose(
            chunk ->
                chunk.verifier() == 0
                    ? failed(Nfs3.READDIR, new Place(place.directory(), 0, 0), NfsStatus.BAD_COOKIE)
                    : read(new Place(place.directory(), place.cookie(), chunk.verifier())));
  }

  private static boolean isUnavailable(Throwable thrown) {
    return NfsCalls.unwrap(thrown).getCause() instanceof RpcException rpc
        && rpc.reason() == RpcException.Reason.PROCEDURE_UNAVAILABLE;
  }

  private static int larger(int bytes) {
    return Math.min(2 * bytes, MAX_BYTES);
  }

  private static DirectoryChunk chunk(Readdirplus.Success success) {
    List<Entry> entries =
        success.entries().stream()
            .map(e -> new Entry(e.name(), e.fileId(), e.cookie(), e.attributes(), e.handle()))
            .toList();
    return new DirectoryChunk(
        entries, success.endOfDirectory(), success.verifier(), success.directory());
  }

  private static DirectoryChunk chunk(Readdir.Success success) {
    List<Entry> entries =
        success.entries().stream()
            .map(e -> new Entry(e.name(), e.fileId(), e.cookie(), null, null))
            .toList();
    return new DirectoryChunk(
        entries, success.endOfDirectory(), success.verifier(), success.directory());
  }
}
