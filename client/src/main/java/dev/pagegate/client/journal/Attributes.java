package dev.pagegate.client.journal;

import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.NfsTime;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.protocol.nfs3.SetTime;
import dev.pagegate.protocol.nfs3.WccAttributes;
import dev.pagegate.protocol.rpc.Credential;

/** What changes make of attributes. */
final class Attributes {
  private Attributes() {}

  /** Whoever is not root takes the right to run as another user or group away by writing. */
  static FileAttributes written(FileAttributes a, Operation write, long endBytes, NfsTime time) {
    boolean root = write.who() instanceof Credential.AuthSys user && user.uid() == 0;
    int lost = root ? 0 : (a.mode() & 010) != 0 ? 06000 : 04000;
    return of(
            a, a.mode() & ~lost, a.linkCount(), a.uid(), a.gid(), Math.max(a.sizeBytes(), endBytes))
        .at(a.accessTime(), time, time);
  }

  static FileAttributes set(FileAttributes a, SetAttributes wanted, NfsTime time) {
    Integer mode = wanted.mode();
    Long uid = wanted.uid();
    Long gid = wanted.gid();
    Long size = wanted.sizeBytes();
    boolean resized = size != null && size != a.sizeBytes();
    return of(
            a,
            mode == null ? a.mode() : mode & 07777,
            a.linkCount(),
            uid == null ? a.uid() : uid,
            gid == null ? a.gid() : gid,
            size == null ? a.sizeBytes() : size)
        .at(
            set(a.accessTime(), wanted.accessTime(), time),
            set(resized ? time : a.modifyTime(), wanted.modifyTime(), time),
            time);
  }

  private static NfsTime set(NfsTime old, SetTime wanted, NfsTime now) {
    return switch (wanted) {
      case SetTime.DontChange() -> old;
      case SetTime.ServerTime() -> now;
      case SetTime.ClientTime(NfsTime time) -> time;
    };
  }

  /** A directory whose names changed, and among them {@code directories} more of directories. */
  static FileAttributes renamed(FileAttributes a, int directories, NfsTime time) {
    return of(a, a.mode(), a.linkCount() + directories, a.uid(), a.gid(), a.sizeBytes())
        .at(a.accessTime(), time, time);
  }

  static FileAttributes linked(FileAttributes a, int links, NfsTime time) {
    return of(a, a.mode(), Math.max(0, a.linkCount() + links), a.uid(), a.gid(), a.sizeBytes())
        .at(a.accessTime(), a.modifyTime(), time);
  }

  /** What the server has, under the number by which the file is known here. */
  static FileAttributes numbered(FileAttributes a, long fileId) {
    return a.fileId() == fileId
        ? a
        : new FileAttributes(
            a.type(),
            a.mode(),
            a.linkCount(),
            a.uid(),
            a.gid(),
            a.sizeBytes(),
            a.usedBytes(),
            a.deviceMajor(),
            a.deviceMinor(),
            a.fileSystemId(),
            fileId,
            a.accessTime(),
            a.modifyTime(),
            a.changeTime());
  }

  /** Whether the content is the same, as far as NFSv3 tells. */
  static boolean sameContent(WccAttributes one, WccAttributes other) {
    return one.sizeBytes() == other.sizeBytes() && one.modifyTime().equals(other.modifyTime());
  }

  private record Changed(
      FileAttributes old, int mode, long linkCount, long uid, long gid, long sizeBytes) {
    FileAttributes at(NfsTime access, NfsTime modify, NfsTime change) {
      return new FileAttributes(
          old.type(),
          mode,
          linkCount,
          uid,
          gid,
          sizeBytes,
          Math.max(
              sizeBytes,
              old.type() == dev.pagegate.protocol.nfs3.FileType.REGULAR ? 0 : old.usedBytes()),
          old.deviceMajor(),
          old.deviceMinor(),
          old.fileSystemId(),
          old.fileId(),
          access,
          modify,
          change);
    }
  }

  private static Changed of(
      FileAttributes old, int mode, long linkCount, long uid, long gid, long sizeBytes) {
    return new Changed(old, mode, linkCount, uid, gid, sizeBytes);
  }
}
