package dev.pagegate.serverstub.procedure;

import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.protocol.nfs3.NfsTime;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.protocol.nfs3.SetTime;
import dev.pagegate.serverstub.access.Caller;
import dev.pagegate.serverstub.access.Permissions;
import dev.pagegate.serverstub.posix.Descriptor;
import dev.pagegate.serverstub.posix.ErrnoException;
import dev.pagegate.serverstub.posix.FileStatus;
import dev.pagegate.serverstub.posix.TimeChange;
import dev.pagegate.serverstub.posix.Timestamp;
import dev.pagegate.serverstub.tree.NfsException;
import org.jspecify.annotations.Nullable;

/** Carries out a {@code sattr3}: everything is checked before anything changes. */
record AttributeChange(SetAttributes wanted) {
  private static final int PERMISSION_BITS = 07777;
  private static final int SET_GROUP_ID = 02000;
  private static final int SET_ID_BITS = 06000;
  private static final int NANOS_PER_SECOND = 1_000_000_000;

  /** To the file of {@code descriptor}, whose status is {@code file}. */
  void apply(Descriptor descriptor, FileStatus file, Caller caller)
      throws NfsException, ErrnoException {
    checkSize(file, caller);
    checkOwner(file, caller);
    if (wanted.mode() != null) {
      Permissions.requireOwner(file, caller);
    }
    checkTimes(file, caller);
    change(descriptor, caller);
  }

  /** Size before times, which it would change; owner before mode, whose bits it would clear. */
  private void change(Descriptor descriptor, Caller caller) throws NfsException, ErrnoException {
    if (wanted.sizeBytes() != null) {
      descriptor.setLength(wanted.sizeBytes());
      dropSetIdBits(descriptor, caller);
    }
    if (wanted.uid() != null || wanted.gid() != null) {
      descriptor.setOwner(orKeep(wanted.uid()), orKeep(wanted.gid()));
    }
    if (wanted.mode() != null) {
      descriptor.setPermissions(permitted(wanted.mode(), descriptor.status(), caller));
    }
    TimeChange access = timeChange(wanted.accessTime());
    TimeChange modify = timeChange(wanted.modifyTime());
    if (!access.equals(TimeChange.KEEP) || !modify.equals(TimeChange.KEEP)) {
      descriptor.setTimes(access, modify);
    }
  }

  /** The kernel does this for everybody but root, as whom the server may be running. */
  private static void dropSetIdBits(Descriptor descriptor, Caller caller) throws ErrnoException {
    int permissions = descriptor.status().permissions();
    if (!caller.isRoot() && (permissions & SET_ID_BITS) != 0) {
      descriptor.setPermissions(permissions & ~SET_ID_BITS);
    }
  }

  private void checkSize(FileStatus file, Caller caller) throws NfsException {
    Long sizeBytes = wanted.sizeBytes();
    if (sizeBytes == null) {
      return;
    }
    if (!file.isRegular()) {
      throw new NfsException(NfsStatus.INVAL, "not a regular file: inode " + file.inode());
    }
    Permissions.requireWrite(file, caller);
    if (sizeBytes < 0) {
      throw new NfsException(
          NfsStatus.FBIG, "size: " + Long.toUnsignedString(sizeBytes) + " (expected: < 2^63)");
    }
  }

  /** As chown(2): root gives away; an owner may choose among their groups. */
  private void checkOwner(FileStatus file, Caller caller) throws NfsException {
    Long uid = wanted.uid();
    Long gid = wanted.gid();
    if (caller.isRoot() || (uid == null && gid == null)) {
      return;
    }
    Permissions.requireOwner(file, caller);
    boolean keepsUser = uid == null || uid == file.uid();
    boolean ownGroup = gid == null || gid == file.gid() || caller.isInGroup(gid);
    if (!keepsUser || !ownGroup) {
      throw new NfsException(
          NfsStatus.PERM, "uid " + caller.uid() + " may not give away inode " + file.inode());
    }
  }

  /**
   * Who may write a file may say that it has just been used; other times are the owner's to set.
   */
  private void checkTimes(FileStatus file, Caller caller) throws NfsException {
    if (wanted.accessTime() instanceof SetTime.ClientTime
        || wanted.modifyTime() instanceof SetTime.ClientTime) {
      Permissions.requireOwner(file, caller);
    } else if (wanted.accessTime() instanceof SetTime.ServerTime
        || wanted.modifyTime() instanceof SetTime.ServerTime) {
      Permissions.requireWrite(file, caller);
    }
    timeChange(wanted.accessTime());
    timeChange(wanted.modifyTime());
  }

  /** As chmod(2): the set-group-id bit is not for a group that the caller is not in. */
  private static int permitted(int mode, FileStatus file, Caller caller) {
    boolean foreignGroup = !caller.isRoot() && !caller.isInGroup(file.gid());
    return mode
        & (foreignGroup && !file.isDirectory() ? PERMISSION_BITS & ~SET_GROUP_ID : PERMISSION_BITS);
  }

  private static TimeChange timeChange(SetTime time) throws NfsException {
    return switch (time) {
      case SetTime.DontChange _ -> TimeChange.KEEP;
      case SetTime.ServerTime _ -> TimeChange.NOW;
      case SetTime.ClientTime(NfsTime to) -> new TimeChange(checked(to));
    };
  }

  /** The kernel reads some impossible nanoseconds as orders, so they must not reach it. */
  private static Timestamp checked(NfsTime time) throws NfsException {
    if (time.nanos() < 0 || time.nanos() >= NANOS_PER_SECOND) {
      throw new NfsException(
          NfsStatus.INVAL,
          "nanoseconds: " + Integer.toUnsignedString(time.nanos()) + " (expected: < 10^9)");
    }
    return new Timestamp(time.seconds(), time.nanos());
  }

  private static long orKeep(@Nullable Long id) {
    return id == null ? Descriptor.KEEP : id;
  }
}
