package dev.pagegate.it;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/** The functions of libnfs 4.0 that {@link LibnfsMount} calls, as C declares them. */
@SuppressWarnings("restricted")
final class LibnfsLibrary {
  private static final String LIBRARY = "libnfs.so.13";
  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup SYMBOLS = SymbolLookup.libraryLookup(LIBRARY, Arena.global());

  static final MethodHandle INIT_CONTEXT = pointer("nfs_init_context");
  static final MethodHandle PARSE_URL_DIR = pointer("nfs_parse_url_dir", ADDRESS, ADDRESS);
  static final MethodHandle GET_ERROR = pointer("nfs_get_error", ADDRESS);
  static final MethodHandle READDIR = pointer("nfs_readdir", ADDRESS, ADDRESS);
  static final MethodHandle DESTROY_URL = nothing("nfs_destroy_url", ADDRESS);
  static final MethodHandle DESTROY_CONTEXT = nothing("nfs_destroy_context", ADDRESS);
  static final MethodHandle CLOSEDIR = nothing("nfs_closedir", ADDRESS, ADDRESS);
  static final MethodHandle MOUNT = status("nfs_mount", ADDRESS, ADDRESS, ADDRESS);
  static final MethodHandle LSTAT64 = status("nfs_lstat64", ADDRESS, ADDRESS, ADDRESS);
  static final MethodHandle OPEN = status("nfs_open", ADDRESS, ADDRESS, JAVA_INT, ADDRESS);
  static final MethodHandle CREAT = status("nfs_creat", ADDRESS, ADDRESS, JAVA_INT, ADDRESS);
  static final MethodHandle CLOSE = status("nfs_close", ADDRESS, ADDRESS);
  static final MethodHandle PREAD =
      status("nfs_pread", ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS);
  static final MethodHandle PWRITE =
      status("nfs_pwrite", ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS);
  static final MethodHandle OPENDIR = status("nfs_opendir", ADDRESS, ADDRESS, ADDRESS);
  static final MethodHandle READLINK = status("nfs_readlink", ADDRESS, ADDRESS, ADDRESS, JAVA_INT);
  static final MethodHandle TRUNCATE = status("nfs_truncate", ADDRESS, ADDRESS, JAVA_LONG);
  static final MethodHandle MKDIR = status("nfs_mkdir", ADDRESS, ADDRESS);
  static final MethodHandle RMDIR = status("nfs_rmdir", ADDRESS, ADDRESS);
  static final MethodHandle UNLINK = status("nfs_unlink", ADDRESS, ADDRESS);
  static final MethodHandle RENAME = status("nfs_rename", ADDRESS, ADDRESS, ADDRESS);
  static final MethodHandle SYMLINK = status("nfs_symlink", ADDRESS, ADDRESS, ADDRESS);
  static final MethodHandle CHMOD = status("nfs_chmod", ADDRESS, ADDRESS, JAVA_INT);

  private LibnfsLibrary() {}

  private static MethodHandle pointer(String name, MemoryLayout... arguments) {
    return handle(name, FunctionDescriptor.of(ADDRESS, arguments));
  }

  private static MethodHandle status(String name, MemoryLayout... arguments) {
    return handle(name, FunctionDescriptor.of(JAVA_INT, arguments));
  }

  private static MethodHandle nothing(String name, MemoryLayout... arguments) {
    return handle(name, FunctionDescriptor.ofVoid(arguments));
  }

  private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
    MemorySegment symbol = SYMBOLS.findOrThrow(name);
    return LINKER.downcallHandle(symbol, descriptor);
  }
}
