package dev.pagegate.client.fuse;

import dev.pagegate.client.error.FsError;

/** The error numbers of Linux that programs on the mount see. */
final class Errno {
  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int EINTR = 4;
  static final int EIO = 5;
  static final int EBADF = 9;
  static final int EACCES = 13;
  static final int EBUSY = 16;
  static final int EEXIST = 17;
  static final int EXDEV = 18;
  static final int ENODEV = 19;
  static final int ENOTDIR = 20;
  static final int EISDIR = 21;
  static final int EINVAL = 22;
  static final int EFBIG = 27;
  static final int ENOSPC = 28;
  static final int EROFS = 30;
  static final int EMLINK = 31;
  static final int ENAMETOOLONG = 36;
  static final int ENOTEMPTY = 39;
  static final int ELOOP = 40;
  static final int EPROTO = 71;
  static final int EOPNOTSUPP = 95;
  static final int ENOTCONN = 107;
  static final int ETIMEDOUT = 110;
  static final int ESTALE = 116;
  static final int EDQUOT = 122;

  private Errno() {}

  static int of(FsError error) {
    return switch (error) {
      case NOT_PERMITTED -> EPERM;
      case NO_SUCH_ENTRY -> ENOENT;
      case IO -> EIO;
      case NO_SUCH_DEVICE -> ENODEV;
      case ACCESS_DENIED -> EACCES;
      case ALREADY_EXISTS -> EEXIST;
      case CROSS_DEVICE -> EXDEV;
      case NOT_A_DIRECTORY -> ENOTDIR;
      case IS_A_DIRECTORY -> EISDIR;
      case INVALID_ARGUMENT -> EINVAL;
      case FILE_TOO_LARGE -> EFBIG;
      case NO_SPACE -> ENOSPC;
      case READ_ONLY -> EROFS;
      case TOO_MANY_LINKS -> EMLINK;
      case NAME_TOO_LONG -> ENAMETOOLONG;
      case SYMBOLIC_LINK_LOOP -> ELOOP;
      case DIRECTORY_NOT_EMPTY -> ENOTEMPTY;
      case QUOTA_EXCEEDED -> EDQUOT;
      case STALE -> ESTALE;
      case NOT_SUPPORTED -> EOPNOTSUPP;
      case INTERRUPTED -> EINTR;
      case SERVER_UNREACHABLE -> ETIMEDOUT;
      case BAD_REPLY -> EPROTO;
    };
  }
}
