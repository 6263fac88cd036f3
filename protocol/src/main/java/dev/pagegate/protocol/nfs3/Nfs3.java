package dev.pagegate.protocol.nfs3;

import dev.pagegate.protocol.rpc.Procedure;
import dev.pagegate.protocol.xdr.Codec;
import dev.pagegate.protocol.xdr.Codec.Void0;
import java.util.List;
import java.util.Set;

/** The program: its numbers, its procedures, its bounds. RFC 1813 section 3. */
public final class Nfs3 {
  public static final int PROGRAM = 100003;
  public static final int VERSION = 3;

  /** The port by custom, RFC 1813 section 3. */
  public static final int PORT = 2049;

  /** Bound of a READ's or WRITE's payload, in bytes; the RFC leaves it to FSINFO. */
  public static final int MAX_PAYLOAD_BYTES = 1 << 20;

  /** Bound of a symbolic link's target, in bytes; the RFC sets none. */
  public static final int MAX_PATH_BYTES = 4096;

  /** Bound of the entries in one READDIR reply; the RFC bounds only its bytes. */
  public static final int MAX_ENTRIES = 1 << 16;

  public static final Procedure<Void0, Void0> NULL =
      new Procedure<>(PROGRAM, VERSION, 0, "NULL", Codec.VOID, Codec.VOID);

  public static final Procedure<FileHandle, NfsResult<FileAttributes, Void0>> GETATTR =
      procedure(1, "GETATTR", FileHandle.CODEC, FileAttributes.CODEC, Codec.VOID);

  public static final Procedure<Setattr.Arguments, NfsResult<WccData, WccData>> SETATTR =
      procedure(2, "SETATTR", Setattr.Arguments.CODEC, WccData.CODEC, WccData.CODEC);

  public static final Procedure<DirOpArgs, NfsResult<Lookup.Success, PostOpAttributes>> LOOKUP =
      procedure(3, "LOOKUP", DirOpArgs.CODEC, Lookup.Success.CODEC, PostOpAttributes.CODEC);

  public static final Procedure<Access.Arguments, NfsResult<Access.Success, PostOpAttributes>>
      ACCESS =
          procedure(
              4, "ACCESS", Access.Arguments.CODEC, Access.Success.CODEC, PostOpAttributes.CODEC);

  public static final Procedure<FileHandle, NfsResult<Readlink.Success, PostOpAttributes>>
      READLINK =
          procedure(
              5, "READLINK", FileHandle.CODEC, Readlink.Success.CODEC, PostOpAttributes.CODEC);

  public static final Procedure<Read.Arguments, NfsResult<Read.Success, PostOpAttributes>> READ =
      new Procedure<>(PROGRAM, VERSION, 6, "READ", Read.Arguments.CODEC, Read.RESULTS);

  public static final Procedure<Write.Arguments, NfsResult<Write.Success, WccData>> WRITE =
      procedure(7, "WRITE", Write.Arguments.CODEC, Write.Success.CODEC, WccData.CODEC);

  public static final Procedure<Create.Arguments, NfsResult<NewObject, WccData>> CREATE =
      procedure(8, "CREATE", Create.Arguments.CODEC, NewObject.CODEC, WccData.CODEC);

  public static final Procedure<Mkdir.Arguments, NfsResult<NewObject, WccData>> MKDIR =
      procedure(9, "MKDIR", Mkdir.Arguments.CODEC, NewObject.CODEC, WccData.CODEC);

  public static final Procedure<Symlink.Arguments, NfsResult<NewObject, WccData>> SYMLINK =
      procedure(10, "SYMLINK", Symlink.Arguments.CODEC, NewObject.CODEC, WccData.CODEC);

  public static final Procedure<Mknod.Arguments, NfsResult<NewObject, WccData>> MKNOD =
      procedure(11, "MKNOD", Mknod.Arguments.CODEC, NewObject.CODEC, WccData.CODEC);

  public static final Procedure<DirOpArgs, NfsResult<WccData, WccData>> REMOVE =
      procedure(12, "REMOVE", DirOpArgs.CODEC, WccData.CODEC, WccData.CODEC);

  public static final Procedure<DirOpArgs, NfsResult<WccData, WccData>> RMDIR =
      procedure(13, "RMDIR", DirOpArgs.CODEC, WccData.CODEC, WccData.CODEC);

  public static final Procedure<Rename.Arguments, NfsResult<Rename.Directories, Rename.Directories>>
      RENAME =
          procedure(
              14,
              "RENAME",
              Rename.Arguments.CODEC,
              Rename.Directories.CODEC,
              Rename.Directories.CODEC);

  public static final Procedure<Link.Arguments, NfsResult<Link.Objects, Link.Objects>> LINK =
      procedure(15, "LINK", Link.Arguments.CODEC, Link.Objects.CODEC, Link.Objects.CODEC);

  public static final Procedure<Readdir.Arguments, NfsResult<Readdir.Success, PostOpAttributes>>
      READDIR =
          procedure(
              16,
              "READDIR",
              Readdir.Arguments.CODEC,
              Readdir.Success.CODEC,
              PostOpAttributes.CODEC);

  public static final Procedure<
          Readdirplus.Arguments, NfsResult<Readdirplus.Success, PostOpAttributes>>
      READDIRPLUS =
          procedure(
              17,
              "READDIRPLUS",
              Readdirplus.Arguments.CODEC,
              Readdirplus.Success.CODEC,
              PostOpAttributes.CODEC);

  public static final Procedure<FileHandle, NfsResult<FsStat.Success, PostOpAttributes>> FSSTAT =
      procedure(18, "FSSTAT", FileHandle.CODEC, FsStat.Success.CODEC, PostOpAttributes.CODEC);

  public static final Procedure<FileHandle, NfsResult<FsInfo.Success, PostOpAttributes>> FSINFO =
      procedure(19, "FSINFO", FileHandle.CODEC, FsInfo.Success.CODEC, PostOpAttributes.CODEC);

  public static final Procedure<FileHandle, NfsResult<PathConf.Success, PostOpAttributes>>
      PATHCONF =
          procedure(
              20, "PATHCONF", FileHandle.CODEC, PathConf.Success.CODEC, PostOpAttributes.CODEC);

  public static final Procedure<Commit.Arguments, NfsResult<Commit.Success, WccData>> COMMIT =
      procedure(21, "COMMIT", Commit.Arguments.CODEC, Commit.Success.CODEC, WccData.CODEC);

  /** All procedures, each at the index that is its number. */
  public static final List<Procedure<?, ?>> PROCEDURES =
      List.of(
          NULL,
          GETATTR,
          SETATTR,
          LOOKUP,
          ACCESS,
          READLINK,
          READ,
          WRITE,
          CREATE,
          MKDIR,
          SYMLINK,
          MKNOD,
          REMOVE,
          RMDIR,
          RENAME,
          LINK,
          READDIR,
          READDIRPLUS,
          FSSTAT,
          FSINFO,
          PATHCONF,
          COMMIT);

  private static final Set<Procedure<?, ?>> NON_IDEMPOTENT =
      Set.of(SETATTR, CREATE, MKDIR, SYMLINK, MKNOD, REMOVE, RMDIR, RENAME, LINK);

  private Nfs3() {}

  /**
   * Whether executing a request twice differs from executing it once, so that a server must answer
   * a repeated one from its duplicate request cache (RFC 1813 section 4.5).
   *
   * <p>A repeated REMOVE would find nothing, a repeated MKDIR its own directory, a repeated guarded
   * SETATTR another change time. A repeated WRITE puts the same bytes in the same place; the cache
   * would have to hold a request's megabyte to recognise it.
   */
  public static boolean isIdempotent(Procedure<?, ?> procedure) {
    return !NON_IDEMPOTENT.contains(procedure);
  }

  private static <A, S, F> Procedure<A, NfsResult<S, F>> procedure(
      int number, String name, Codec<A> arguments, Codec<S> success, Codec<F> failure) {
    return new Procedure<>(
        PROGRAM, VERSION, number, name, arguments, NfsResult.codec(success, failure));
  }
}
