package dev.pagegate.client.nfsproxy;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.protocol.mount3.MountStatus;
import dev.pagegate.protocol.nfs3.NfsStatus;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** What each way of failing is on the wire, RFC 1813 sections 2.6 and 5.1.5. */
final class Statuses {
  private Statuses() {}

  static NfsStatus of(FsError error) {
    return switch (error) {
      case NOT_PERMITTED -> NfsStatus.PERM;
      case NO_SUCH_ENTRY -> NfsStatus.NOENT;
      case IO, BAD_REPLY, SYMBOLIC_LINK_LOOP -> NfsStatus.IO;
      case NO_SUCH_DEVICE -> NfsStatus.NODEV;
      case ACCESS_DENIED -> NfsStatus.ACCES;
      case ALREADY_EXISTS -> NfsStatus.EXIST;
      case CROSS_DEVICE -> NfsStatus.XDEV;
      case NOT_A_DIRECTORY -> NfsStatus.NOTDIR;
      case IS_A_DIRECTORY -> NfsStatus.ISDIR;
      case INVALID_ARGUMENT -> NfsStatus.INVAL;
      case FILE_TOO_LARGE -> NfsStatus.FBIG;
      case NO_SPACE -> NfsStatus.NOSPC;
      case READ_ONLY -> NfsStatus.ROFS;
      case TOO_MANY_LINKS -> NfsStatus.MLINK;
      case NAME_TOO_LONG -> NfsStatus.NAMETOOLONG;
      case DIRECTORY_NOT_EMPTY -> NfsStatus.NOTEMPTY;
      case QUOTA_EXCEEDED -> NfsStatus.DQUOT;
      case STALE -> NfsStatus.STALE;
      case NOT_SUPPORTED -> NfsStatus.NOTSUPP;
      // Nothing is wrong with the call: the client is to send it again, as to any slow server.
      case SERVER_UNREACHABLE, INTERRUPTED -> NfsStatus.JUKEBOX;
    };
  }

  /** Null for what nobody expected. */
  static @Nullable NfsStatus of(Throwable failure) {
    return switch (unwrapped(failure)) {
      case Refusal refusal -> refusal.status();
      case FsException known -> of(known.error());
      default -> null;
    };
  }

  /** RFC 1813 section 3.3.21: COMMIT knows few ways to fail. */
  static NfsStatus ofCommit(FsError error) {
    NfsStatus status = of(error);
    return switch (status) {
      case STALE, JUKEBOX -> status;
      default -> NfsStatus.IO;
    };
  }

  static MountStatus toMount(NfsStatus status) {
    return switch (status) {
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

  static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure.getCause();
    boolean wrapper =
        failure instanceof CompletionException || failure instanceof ExecutionException;
    return wrapper && cause != null ? unwrapped(cause) : failure;
  }
}
