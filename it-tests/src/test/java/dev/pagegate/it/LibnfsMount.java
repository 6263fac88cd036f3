package dev.pagegate.it;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A mount made by libnfs inside this process: the stranger that also asks for attributes, which its
 * command line tools do not. Paths start with a slash. Not safe for use by several threads.
 */
@SuppressWarnings("restricted")
final class LibnfsMount implements AutoCloseable {
  private static final int READ_WRITE = 2;
  private static final int MAX_LINK_BYTES = 4096;

  private final MemorySegment context;

  private LibnfsMount(MemorySegment context) {
    this.context = context;
  }

  static LibnfsMount open(String url) throws IOException {
    var mount = new LibnfsMount((MemorySegment) call(LibnfsLibrary.INIT_CONTEXT));
    try (var arena = Arena.ofConfined()) {
      var parsed =
          (MemorySegment) call(LibnfsLibrary.PARSE_URL_DIR, mount.context, arena.allocateFrom(url));
      if (parsed.address() == 0) {
        throw mount.failure("nfs_parse_url_dir", url, 0);
      }
      MemorySegment fields = parsed.reinterpret(2 * ADDRESS.byteSize());
      mount.status(
          "nfs_mount",
          url,
          call(
              LibnfsLibrary.MOUNT,
              mount.context,
              fields.getAtIndex(ADDRESS, 0),
              fields.getAtIndex(ADDRESS, 1)));
      call(LibnfsLibrary.DESTROY_URL, parsed);
      return mount;
    } catch (IOException | RuntimeException e) {
      mount.close();
      throw e;
    }
  }

  /** What a stat of {@code path} says, without following a link at its end. */
  Attributes attributes(String path) throws IOException {
    try (var arena = Arena.ofConfined()) {
      MemorySegment stat = arena.allocate(JAVA_LONG, Attributes.FIELDS);
      status(
          "nfs_lstat64",
          path,
          call(LibnfsLibrary.LSTAT64, context, arena.allocateFrom(path), stat));
      return Attributes.parse(stat);
    }
  }

  List<String> list(String path) throws IOException {
    try (var arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(ADDRESS);
      status(
          "nfs_opendir", path, call(LibnfsLibrary.OPENDIR, context, arena.allocateFrom(path), out));
      MemorySegment directory = out.get(ADDRESS, 0);
      var names = new ArrayList<String>();
      MemorySegment entry = readdir(directory);
      while (entry.address() != 0) {
        // struct nfsdirent: next, name, ...
        MemorySegment fields = entry.reinterpret(2 * ADDRESS.byteSize());
        names.add(fields.getAtIndex(ADDRESS, 1).reinterpret(Long.MAX_VALUE).getString(0));
        entry = readdir(directory);
      }
      call(LibnfsLibrary.CLOSEDIR, context, directory);
      return names;
    }
  }

  byte[] read(String path, long offset, int bytes) throws IOException {
    try (var arena = Arena.ofConfined()) {
      MemorySegment file = openFile(arena, path);
      MemorySegment buffer = arena.allocate(bytes);
      int got =
          status(
              "nfs_pread",
              path,
              call(LibnfsLibrary.PREAD, context, file, offset, (long) bytes, buffer));
      call(LibnfsLibrary.CLOSE, context, file);
      return buffer.asSlice(0, got).toArray(JAVA_BYTE);
    }
  }

  /** Writes into an existing file and closes it, which sends a COMMIT. */
  void write(String path, long offset, byte[] content) throws IOException {
    try (var arena = Arena.ofConfined()) {
      MemorySegment file = openFile(arena, path);
      MemorySegment buffer = arena.allocateFrom(JAVA_BYTE, content);
      int written =
          status(
              "nfs_pwrite",
              path,
              call(LibnfsLibrary.PWRITE, context, file, offset, (long) content.length, buffer));
      status("nfs_close", path, call(LibnfsLibrary.CLOSE, context, file));
      if (written != content.length) {
        throw new IOException("short write of " + path + ": " + written);
      }
    }
  }

  void create(String path, int mode) throws IOException {
    try (var arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(ADDRESS);
      status(
          "nfs_creat",
          path,
          call(LibnfsLibrary.CREAT, context, arena.allocateFrom(path), mode, out));
      call(LibnfsLibrary.CLOSE, context, out.get(ADDRESS, 0));
    }
  }

  String readlink(String path) throws IOException {
    try (var arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(MAX_LINK_BYTES);
      status(
          "nfs_readlink",
          path,
          call(LibnfsLibrary.READLINK, context, arena.allocateFrom(path), buffer, MAX_LINK_BYTES));
      return buffer.getString(0);
    }
  }

  void truncate(String path, long bytes) throws IOException {
    onPath("nfs_truncate", LibnfsLibrary.TRUNCATE, path, bytes);
  }

  void mkdir(String path) throws IOException {
    onPath("nfs_mkdir", LibnfsLibrary.MKDIR, path);
  }

  void rmdir(String path) throws IOException {
    onPath("nfs_rmdir", LibnfsLibrary.RMDIR, path);
  }

  void unlink(String path) throws IOException {
    onPath("nfs_unlink", LibnfsLibrary.UNLINK, path);
  }

  void chmod(String path, int mode) throws IOException {
    onPath("nfs_chmod", LibnfsLibrary.CHMOD, path, mode);
  }

  void rename(String from, String to) throws IOException {
    onTwoPaths("nfs_rename", LibnfsLibrary.RENAME, from, to);
  }

  void symlink(String target, String link) throws IOException {
    onTwoPaths("nfs_symlink", LibnfsLibrary.SYMLINK, target, link);
  }

  @Override
  public void close() {
    call(LibnfsLibrary.DESTROY_CONTEXT, context);
  }

  private MemorySegment openFile(Arena arena, String path) throws IOException {
    MemorySegment out = arena.allocate(ADDRESS);
    status(
        "nfs_open",
        path,
        call(LibnfsLibrary.OPEN, context, arena.allocateFrom(path), READ_WRITE, out));
    return out.get(ADDRESS, 0);
  }

  private MemorySegment readdir(MemorySegment directory) {
    return (MemorySegment) call(LibnfsLibrary.READDIR, context, directory);
  }

  private void onPath(String name, MethodHandle function, String path, Object... more)
      throws IOException {
    try (var arena = Arena.ofConfined()) {
      var arguments = new ArrayList<Object>(List.of(context, arena.allocateFrom(path)));
      arguments.addAll(List.of(more));
      status(name, path, call(function, arguments.toArray()));
    }
  }

  private void onTwoPaths(String name, MethodHandle function, String first, String second)
      throws IOException {
    try (var arena = Arena.ofConfined()) {
      Object result =
          call(function, context, arena.allocateFrom(first), arena.allocateFrom(second));
      status(name, first + " " + second, result);
    }
  }

  private int status(String function, String object, Object result) throws IOException {
    int status = (int) result;
    if (status < 0) {
      throw failure(function, object, status);
    }
    return status;
  }

  private IOException failure(String function, String object, int status) {
    var message = (MemorySegment) call(LibnfsLibrary.GET_ERROR, context);
    return new IOException(
        "%s %s: %d, %s"
            .formatted(function, object, status, message.reinterpret(Long.MAX_VALUE).getString(0)));
  }

  private static Object call(MethodHandle function, Object... arguments) {
    try {
      return function.invokeWithArguments(arguments);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("native functions throw nothing", e);
    }
  }

  /** The part of struct nfs_stat_64 that tests look at. */
  record Attributes(
      long fileId, int mode, long links, int uid, int gid, long sizeBytes, Instant modified) {
    static final int FIELDS = 17;

    private static final int INODE = 1;
    private static final int MODE = 2;
    private static final int LINKS = 3;
    private static final int UID = 4;
    private static final int GID = 5;
    private static final int SIZE = 7;
    private static final int MODIFIED = 11;
    private static final int MODIFIED_NANOS = 14;

    static Attributes parse(MemorySegment stat) {
      return new Attributes(
          stat.getAtIndex(JAVA_LONG, INODE),
          (int) stat.getAtIndex(JAVA_LONG, MODE),
          stat.getAtIndex(JAVA_LONG, LINKS),
          (int) stat.getAtIndex(JAVA_LONG, UID),
          (int) stat.getAtIndex(JAVA_LONG, GID),
          stat.getAtIndex(JAVA_LONG, SIZE),
          Instant.ofEpochSecond(
              stat.getAtIndex(JAVA_LONG, MODIFIED), stat.getAtIndex(JAVA_LONG, MODIFIED_NANOS)));
    }
  }
}
