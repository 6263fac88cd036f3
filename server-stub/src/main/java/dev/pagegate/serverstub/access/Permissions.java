package dev.pagegate.serverstub.access;

import dev.pagegate.protocol.nfs3.Access;
import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.serverstub.posix.FileStatus;
import dev.pagegate.serverstub.tree.NfsException;

/*
 * The server checks mode bits itself, so that one thread pool serves all users; access control
 * lists are not looked at. Between a check and its operation somebody on the server may change the
 * mode, as with any NFS server that checks per request.
 */
/** What the mode bits of a file let a caller do. RFC 1813 sections 3.3.4 and 4.4. */
public final class Permissions {
  private static final int READ = 4;
  private static final int WRITE = 2;
  private static final int EXECUTE = 1;
  private static final int ANY_EXECUTE = 0111;
  private static final int STICKY = 01000;

  private Permissions() {}

  /** The bits of {@code asked} that ACCESS grants. */
  public static int granted(FileStatus file, Caller caller, int asked) {
    int granted = 0;
    if (allows(file, caller, READ)) {
      granted |= Access.READ;
    }
    if (allows(file, caller, WRITE)) {
      granted |= Access.MODIFY | Access.EXTEND;
    }
    if (allows(file, caller, EXECUTE)) {
      granted |= file.isDirectory() ? Access.LOOKUP : Access.EXECUTE;
    }
    if (file.isDirectory() && allows(file, caller, WRITE | EXECUTE)) {
      granted |= Access.DELETE;
    }
    return granted & asked;
  }

  /**
   * For READ. Who may execute a file must be able to load it, and its owner may have opened it
   * before taking the permission away.
   */
  public static void requireRead(FileStatus file, Caller caller) throws NfsException {
    if (!isOwner(file, caller) && !allows(file, caller, READ) && !allows(file, caller, EXECUTE)) {
      throw denied(file, caller, "read");
    }
  }

  /** For WRITE and changes of size; owners as in {@link #requireRead}. */
  public static void requireWrite(FileStatus file, Caller caller) throws NfsException {
    if (!isOwner(file, caller) && !allows(file, caller, WRITE)) {
      throw denied(file, caller, "write");
    }
  }

  public static void requireList(FileStatus directory, Caller caller) throws NfsException {
    require(directory, caller, READ, "list");
  }

  public static void requireSearch(FileStatus directory, Caller caller) throws NfsException {
    require(directory, caller, EXECUTE, "search");
  }

  /** For making a name in a directory. */
  public static void requireModify(FileStatus directory, Caller caller) throws NfsException {
    require(directory, caller, WRITE | EXECUTE, "modify");
  }

  /** For taking {@code file}'s name out of a directory, which may be sticky. */
  public static void requireRemoval(FileStatus directory, FileStatus file, Caller caller)
      throws NfsException {
    requireModify(directory, caller);
    boolean sticky = (directory.mode() & STICKY) != 0;
    if (sticky && !mayGovern(file, caller) && !isOwner(directory, caller)) {
      throw new NfsException(
          NfsStatus.PERM, "uid " + caller.uid() + " may not remove others' files: sticky");
    }
  }

  /** For what only the owner and root may do. */
  public static void requireOwner(FileStatus file, Caller caller) throws NfsException {
    if (!mayGovern(file, caller)) {
      throw new NfsException(
          NfsStatus.PERM, "uid " + caller.uid() + " does not own inode " + file.inode());
    }
  }

  public static boolean mayGovern(FileStatus file, Caller caller) {
    return caller.isRoot() || isOwner(file, caller);
  }

  private static boolean isOwner(FileStatus file, Caller caller) {
    return caller.uid() == file.uid();
  }

  private static void require(FileStatus file, Caller caller, int wanted, String verb)
      throws NfsException {
    if (!allows(file, caller, wanted)) {
      throw denied(file, caller, verb);
    }
  }

  private static boolean allows(FileStatus file, Caller caller, int wanted) {
    if (caller.isRoot()) {
      boolean executable = file.isDirectory() || (file.mode() & ANY_EXECUTE) != 0;
      return executable || (wanted & EXECUTE) == 0;
    }
    return (classBits(file, caller) & wanted) == wanted;
  }

  /** Exactly one class counts: an owner without a bit is not helped by the group's. */
  private static int classBits(FileStatus file, Caller caller) {
    if (isOwner(file, caller)) {
      return file.mode() >> 6;
    }
    return caller.isInGroup(file.gid()) ? file.mode() >> 3 : file.mode();
  }

  private static NfsException denied(FileStatus file, Caller caller, String verb) {
    return new NfsException(
        NfsStatus.ACCES, "uid " + caller.uid() + " may not " + verb + " inode " + file.inode());
  }
}
