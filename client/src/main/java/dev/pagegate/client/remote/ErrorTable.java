package dev.pagegate.client.remote;

import dev.pagegate.client.error.FsError;
import dev.pagegate.protocol.mount3.MountStatus;
import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.protocol.rpc.RpcException;

/** What each way of failing on the wire means to the client. */
final class ErrorTable {
  private ErrorTable() {}

  static FsError of(NfsStatus status) {
    return switch (status) {
      case OK -> throw new IllegalArgumentException("status: OK (expected: a failure)");
      case PERM -> FsError.NOT_PERMITTED;
      case NOENT -> FsError.NO_SUCH_ENTRY;
      case NXIO, NODEV -> FsError.NO_SUCH_DEVICE;
      case ACCES -> FsError.ACCESS_DENIED;
      case EXIST -> FsError.ALREADY_EXISTS;
      case XDEV -> FsError.CROSS_DEVICE;
      case NOTDIR -> FsError.NOT_A_DIRECTORY;
      case ISDIR -> FsError.IS_A_DIRECTORY;
      case INVAL, BADTYPE -> FsError.INVALID_ARGUMENT;
      case FBIG -> FsError.FILE_TOO_LARGE;
      case NOSPC -> FsError.NO_SPACE;
      case ROFS -> FsError.READ_ONLY;
      case MLINK -> FsError.TOO_MANY_LINKS;
      case NAMETOOLONG -> FsError.NAME_TOO_LONG;
      case NOTEMPTY -> FsError.DIRECTORY_NOT_EMPTY;
      case DQUOT -> FsError.QUOTA_EXCEEDED;
      // A handle or a cookie that the server no longer understands; both need a fresh start.
      case STALE, BADHANDLE, BAD_COOKIE -> FsError.STALE;
      case NOTSUPP, REMOTE -> FsError.NOT_SUPPORTED;
      case IO, NOT_SYNC, TOOSMALL, SERVERFAULT -> FsError.IO;
      // Only after every retry: the server keeps saying "later".
      case JUKEBOX -> FsError.SERVER_UNREACHABLE;
    };
  }

  static FsError of(MountStatus status) {
    return switch (status) {
      case OK -> throw new IllegalArgumentException("status: OK (expected: a failure)");
      case PERM -> FsError.NOT_PERMITTED;
      case NOENT -> FsError.NO_SUCH_ENTRY;
      case ACCES -> FsError.ACCESS_DENIED;
      case NOTDIR -> FsError.NOT_A_DIRECTORY;
      case INVAL -> FsError.INVALID_ARGUMENT;
      case NAMETOOLONG -> FsError.NAME_TOO_LONG;
      case NOTSUPP -> FsError.NOT_SUPPORTED;
      case IO, SERVERFAULT -> FsError.IO;
    };
  }

  static FsError of(RpcException.Reason reason) {
    return switch (reason) {
      // As good as not there, so that what is dirty stays until the server is to be trusted again.
      case CONNECT_REFUSED, UNREACHABLE, UNTRUSTED, DEADLINE -> FsError.SERVER_UNREACHABLE;
      case BAD_REPLY -> FsError.BAD_REPLY;
      case DENIED -> FsError.ACCESS_DENIED;
      case PROGRAM_UNAVAILABLE, VERSION_MISMATCH, PROCEDURE_UNAVAILABLE -> FsError.NOT_SUPPORTED;
      case GARBAGE_ARGUMENTS, SERVER_ERROR -> FsError.IO;
      case CLOSED -> FsError.INTERRUPTED;
    };
  }

  /** As the other, for a failure whose {@code cause} may say already what can be done. */
  static String advice(FsError error, Throwable cause) {
    boolean said =
        cause instanceof RpcException rpc && rpc.reason() == RpcException.Reason.UNTRUSTED;
    return said ? "" : advice(error);
  }

  /** What a person can do about it; empty where the error says all. */
  static String advice(FsError error) {
    return switch (error) {
      case ACCESS_DENIED, NOT_PERMITTED ->
          "; check the permissions there and the user (uid= and gid= in the URL)";
      case STALE -> "; it was removed or replaced on the server, look it up again";
      case SERVER_UNREACHABLE -> "; check that the server runs and that the network reaches it";
      case NOT_SUPPORTED -> "; the server does not offer this";
      case BAD_REPLY -> "; the server breaks the protocol";
      case NO_SUCH_ENTRY,
          IO,
          NO_SUCH_DEVICE,
          ALREADY_EXISTS,
          CROSS_DEVICE,
          NOT_A_DIRECTORY,
          IS_A_DIRECTORY,
          INVALID_ARGUMENT,
          FILE_TOO_LARGE,
          NO_SPACE,
          READ_ONLY,
          TOO_MANY_LINKS,
          NAME_TOO_LONG,
          DIRECTORY_NOT_EMPTY,
          QUOTA_EXCEEDED,
          SYMBOLIC_LINK_LOOP,
          INTERRUPTED ->
          "";
    };
  }
}
