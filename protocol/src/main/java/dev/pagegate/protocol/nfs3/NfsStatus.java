package dev.pagegate.protocol.nfs3;

import dev.pagegate.protocol.xdr.Codec;

/** {@code nfsstat3}, RFC 1813 section 2.6. */
public enum NfsStatus {
  OK(0),
  PERM(1),
  NOENT(2),
  IO(5),
  NXIO(6),
  ACCES(13),
  EXIST(17),
  XDEV(18),
  NODEV(19),
  NOTDIR(20),
  ISDIR(21),
  INVAL(22),
  FBIG(27),
  NOSPC(28),
  ROFS(30),
  MLINK(31),
  NAMETOOLONG(63),
  NOTEMPTY(66),
  DQUOT(69),
  STALE(70),
  REMOTE(71),
  BADHANDLE(10001),
  NOT_SYNC(10002),
  BAD_COOKIE(10003),
  NOTSUPP(10004),
  TOOSMALL(10005),
  SERVERFAULT(10006),
  BADTYPE(10007),
  JUKEBOX(10008);

  public static final Codec<NfsStatus> CODEC =
      Codec.of((status, writer) -> writer.writeInt(status.wire), reader -> of(reader.readInt()));

  private final int wire;

  NfsStatus(int wire) {
    this.wire = wire;
  }

  // Servers that export other file systems let foreign codes through. SERVERFAULT is defined as the
  // error that maps to no legal value, and an unknown code is laid out like every other failure.
  private static NfsStatus of(int wire) {
    for (NfsStatus status : values()) {
      if (status.wire == wire) {
        return status;
      }
    }
    return SERVERFAULT;
  }
}
