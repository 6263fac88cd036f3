package dev.pagegate.protocol.mount3;

import dev.pagegate.protocol.xdr.Codec;

/** {@code mountstat3}, RFC 1813 section 5.1.5. */
public enum MountStatus {
  OK(0),
  PERM(1),
  NOENT(2),
  IO(5),
  ACCES(13),
  NOTDIR(20),
  INVAL(22),
  NAMETOOLONG(63),
  NOTSUPP(10004),
  SERVERFAULT(10006);

  public static final Codec<MountStatus> CODEC =
      Codec.of((status, writer) -> writer.writeInt(status.wire), reader -> of(reader.readInt()));

  private final int wire;

  MountStatus(int wire) {
    this.wire = wire;
  }

  // As with nfsstat3, what maps to no legal value is a server's fault, not a broken message.
  private static MountStatus of(int wire) {
    for (MountStatus status : values()) {
      if (status.wire == wire) {
        return status;
      }
    }
    return SERVERFAULT;
  }
}
