package dev.pagegate.serverstub.tree;

import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.serverstub.posix.ErrnoException;

/** A request that the server answers with an error status. */
public final class NfsException extends Exception {
  private static final long serialVersionUID = 1L;

  private final NfsStatus status;

  public NfsException(NfsStatus status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  /** The status that tells a client what the kernel told us. */
  public static NfsException of(ErrnoException e) {
    return new NfsException(statusOf(e), String.valueOf(e.getMessage()));
  }

  public NfsStatus status() {
    return status;
  }

  private static NfsStatus statusOf(ErrnoException e) {
    return switch (e.errno()) {
      case EPERM -> NfsStatus.PERM;
      case ENOENT -> NfsStatus.NOENT;
      case EACCES, ETXTBSY -> NfsStatus.ACCES;
      case EEXIST -> NfsStatus.EXIST;
      case EXDEV -> NfsStatus.XDEV;
      case ENODEV -> NfsStatus.NODEV;
      case ENXIO -> NfsStatus.NXIO;
      case ENOTDIR -> NfsStatus.NOTDIR;
      case EISDIR -> NfsStatus.ISDIR;
      // A symbolic link where a file or directory was expected.
      case EINVAL, ELOOP -> NfsStatus.INVAL;
      case EFBIG -> NfsStatus.FBIG;
      case ENOSPC -> NfsStatus.NOSPC;
      case EROFS -> NfsStatus.ROFS;
      case EMLINK -> NfsStatus.MLINK;
      case ENAMETOOLONG -> NfsStatus.NAMETOOLONG;
      case ENOTEMPTY -> NfsStatus.NOTEMPTY;
      case EDQUOT -> NfsStatus.DQUOT;
      case ESTALE -> NfsStatus.STALE;
      case EOPNOTSUPP, ENOSYS -> NfsStatus.NOTSUPP;
      // Out of descriptors or memory, or in use: it may work in a while.
      case ENFILE, EMFILE, ENOMEM, EBUSY, EAGAIN -> NfsStatus.JUKEBOX;
      case EIO, EINTR, EBADF, ENODATA, UNKNOWN -> NfsStatus.IO;
    };
  }
}
