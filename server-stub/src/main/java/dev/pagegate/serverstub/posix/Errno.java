package dev.pagegate.serverstub.posix;

/** The error numbers of Linux (the same on x86_64 and aarch64) that the server tells apart. */
public enum Errno {
  EPERM(1),
  ENOENT(2),
  EINTR(4),
  EIO(5),
  ENXIO(6),
  EBADF(9),
  EAGAIN(11),
  ENOMEM(12),
  EACCES(13),
  EBUSY(16),
  EEXIST(17),
  EXDEV(18),
  ENODEV(19),
  ENOTDIR(20),
  EISDIR(21),
  EINVAL(22),
  ENFILE(23),
  EMFILE(24),
  ETXTBSY(26),
  EFBIG(27),
  ENOSPC(28),
  EROFS(30),
  EMLINK(31),
  ENAMETOOLONG(36),
  ENOSYS(38),
  ENOTEMPTY(39),
  ELOOP(40),
  ENODATA(61),
  EOPNOTSUPP(95),
  ESTALE(116),
  EDQUOT(122),
  /** Any other number. */
  UNKNOWN(-1);

  private static final Errno[] BY_NUMBER = new Errno[EDQUOT.number + 1];

  static {
    java.util.Arrays.fill(BY_NUMBER, UNKNOWN);
    for (Errno errno : values()) {
      if (errno != UNKNOWN) {
        BY_NUMBER[errno.number] = errno;
      }
    }
  }

  private final int number;

  Errno(int number) {
    this.number = number;
  }

  static Errno of(int number) {
    return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : UNKNOWN;
  }
}
