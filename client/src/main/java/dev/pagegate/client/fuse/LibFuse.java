package dev.pagegate.client.fuse;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The functions of libfuse's low-level interface that are in use, with C's own signatures; pointers
 * are longs. {@link FuseLibrary#require} comes first.
 */
@SuppressWarnings("restricted") // the signatures are those of fuse_lowlevel.h, version 3.14
final class LibFuse {
  private static final ValueLayout.OfLong POINTER = JAVA_LONG;
  private static final ValueLayout.OfLong SIZE = JAVA_LONG;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup LIBRARY = FuseLibrary.symbols();

  private static final MethodHandle SESSION_NEW =
      answering("fuse_session_new", POINTER, POINTER, POINTER, SIZE, POINTER);
  private static final MethodHandle SESSION_MOUNT =
      answering("fuse_session_mount", JAVA_INT, POINTER, POINTER);
  private static final MethodHandle SESSION_UNMOUNT = silent("fuse_session_unmount", POINTER);
  private static final MethodHandle SESSION_DESTROY = silent("fuse_session_destroy", POINTER);
  private static final MethodHandle RECEIVE =
      answering("fuse_session_receive_buf", JAVA_INT, POINTER, POINTER);
  private static final MethodHandle PROCESS = silent("fuse_session_process_buf", POINTER, POINTER);

  private static final MethodHandle SET_LOG = silent("fuse_set_log_func", POINTER);

  private static final MethodHandle REPLY_ERR =
      answering("fuse_reply_err", JAVA_INT, POINTER, JAVA_INT);
  private static final MethodHandle REPLY_NONE = silent("fuse_reply_none", POINTER);
  private static final MethodHandle REPLY_ENTRY =
      answering("fuse_reply_entry", JAVA_INT, POINTER, POINTER);
  private static final MethodHandle REPLY_CREATE =
      answering("fuse_reply_create", JAVA_INT, POINTER, POINTER, POINTER);
  private static final MethodHandle REPLY_ATTR =
      answering("fuse_reply_attr", JAVA_INT, POINTER, POINTER, ValueLayout.JAVA_DOUBLE);
  private static final MethodHandle REPLY_READLINK =
      answering("fuse_reply_readlink", JAVA_INT, POINTER, POINTER);
  private static final MethodHandle REPLY_OPEN =
      answering("fuse_reply_open", JAVA_INT, POINTER, POINTER);
  private static final MethodHandle REPLY_WRITE =
      answering("fuse_reply_write", JAVA_INT, POINTER, SIZE);
  private static final MethodHandle REPLY_BUF =
      answering("fuse_reply_buf", JAVA_INT, POINTER, POINTER, SIZE);
  private static final MethodHandle REPLY_IOV =
      answering("fuse_reply_iov", JAVA_INT, POINTER, POINTER, JAVA_INT);
  private static final MethodHandle REPLY_XATTR =
      answering("fuse_reply_xattr", JAVA_INT, POINTER, SIZE);
  private static final MethodHandle REPLY_STATFS =
      answering("fuse_reply_statfs", JAVA_INT, POINTER, POINTER);

  private static final MethodHandle ADD_ENTRY =
      answering("fuse_add_direntry", SIZE, POINTER, POINTER, SIZE, POINTER, POINTER, JAVA_LONG);
  private static final MethodHandle ADD_ENTRY_PLUS =
      answering(
          "fuse_add_direntry_plus", SIZE, POINTER, POINTER, SIZE, POINTER, POINTER, JAVA_LONG);

  private static final MethodHandle CONTEXT = answering("fuse_req_ctx", POINTER, POINTER);
  private static final MethodHandle GROUPS =
      answering("fuse_req_getgroups", JAVA_INT, POINTER, JAVA_INT, POINTER);
  private static final MethodHandle ON_INTERRUPT =
      silent("fuse_req_interrupt_func", POINTER, POINTER, POINTER);

  private static final MethodHandle INVALIDATE_INODE =
      answering(
          "fuse_lowlevel_notify_inval_inode", JAVA_INT, POINTER, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle INVALIDATE_ENTRY =
      answering("fuse_lowlevel_notify_inval_entry", JAVA_INT, POINTER, JAVA_LONG, POINTER, SIZE);

  private LibFuse() {}

  private static MethodHandle answering(
      String function, MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        LIBRARY.findOrThrow(function), FunctionDescriptor.of(result, arguments));
  }

  private static MethodHandle silent(String function, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        LIBRARY.findOrThrow(function), FunctionDescriptor.ofVoid(arguments));
  }

  /** 0 when it fails; libfuse says why in its log. */
  static long sessionNew(long arguments, long operations, long operationsBytes) {
    try {
      return (long) SESSION_NEW.invokeExact(arguments, operations, operationsBytes, 0L);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Not 0 when it fails; libfuse says why in its log. */
  static int mount(long session, long mountPoint) {
    try {
      return (int) SESSION_MOUNT.invokeExact(session, mountPoint);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Cuts the connection to the kernel, then detaches the mount. */
  static void unmount(long session) {
    call(SESSION_UNMOUNT, session);
  }

  /** Frees the session; no request of it may be unanswered. */
  static void destroy(long session) {
    call(SESSION_DESTROY, session);
  }

  /** Of the whole process. */
  static void setLog(long function) {
    call(SET_LOG, function);
  }

  private static void call(MethodHandle function, long argument) {
    try {
      function.invokeExact(argument);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Blocks for the next request. Its bytes, 0 after the unmount, or a negative errno. */
  static int receive(long session, long buffer) {
    try {
      return (int) RECEIVE.invokeExact(session, buffer);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Calls the operation that the request in {@code buffer} asks for. */
  static void process(long session, long buffer) {
    try {
      PROCESS.invokeExact(session, buffer);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  // Replies free the request and return 0 or a negative errno: ENOENT when nobody waits any more.

  static int replyError(long request, int errno) {
    try {
      return (int) REPLY_ERR.invokeExact(request, errno);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  static void replyNone(long request) {
    call(REPLY_NONE, request);
  }

  static int replyEntry(long request, long entry) {
    return replyStructure(REPLY_ENTRY, request, entry);
  }

  static int replyReadlink(long request, long target) {
    return replyStructure(REPLY_READLINK, request, target);
  }

  static int replyOpen(long request, long fileInfo) {
    return replyStructure(REPLY_OPEN, request, fileInfo);
  }

  static int replyStatus(long request, long statvfs) {
    return replyStructure(REPLY_STATFS, request, statvfs);
  }

  static int replyWritten(long request, long byteCount) {
    return replyStructure(REPLY_WRITE, request, byteCount);
  }

  /** How many bytes an extended attribute has, for those who asked with no room for it. */
  static int replyAttributeBytes(long request, long byteCount) {
    return replyStructure(REPLY_XATTR, request, byteCount);
  }

  private static int replyStructure(MethodHandle function, long request, long argument) {
    try {
      return (int) function.invokeExact(request, argument);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  static int replyCreated(long request, long entry, long fileInfo) {
    try {
      return (int) REPLY_CREATE.invokeExact(request, entry, fileInfo);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  static int replyAttributes(long request, long stat, double lifeSeconds) {
    try {
      return (int) REPLY_ATTR.invokeExact(request, stat, lifeSeconds);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  static int replyBytes(long request, long address, long byteCount) {
    try {
      return (int) REPLY_BUF.invokeExact(request, address, byteCount);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** The bytes of {@code count} structures of type iovec, gathered by the kernel. */
  static int replyGathered(long request, long vectors, int count) {
    try {
      return (int) REPLY_IOV.invokeExact(request, vectors, count);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** The size of the entry, which was added only where it is at most {@code room}. */
  static long addEntry(long request, long to, long room, long name, long stat, long offset) {
    try {
      return (long) ADD_ENTRY.invokeExact(request, to, room, name, stat, offset);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** As {@link #addEntry}, with what a look-up would bring. */
  static long addEntryPlus(long request, long to, long room, long name, long entry, long offset) {
    try {
      return (long) ADD_ENTRY_PLUS.invokeExact(request, to, room, name, entry, offset);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Who asks: a structure fuse_ctx, valid until the reply. */
  static long context(long request) {
    try {
      return (long) CONTEXT.invokeExact(request);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** How many supplementary groups who asks has; the first {@code room} go to {@code list}. */
  static int groups(long request, int room, long list) {
    try {
      return (int) GROUPS.invokeExact(request, room, list);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Has {@code function} called when a signal interrupts who waits for {@code request}. */
  static void onInterrupt(long request, long function) {
    try {
      ON_INTERRUPT.invokeExact(request, function, 0L);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /**
   * Drops what the kernel knows of a node: attributes, and cached bytes from {@code offset} on
   * unless it is negative; a length of 0 is all. Blocks while the kernel reads or writes them.
   */
  static int invalidateNode(long session, long node, long offset, long byteCount) {
    try {
      return (int) INVALIDATE_INODE.invokeExact(session, node, offset, byteCount);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Drops a name. Blocks while the kernel works in {@code directory}. */
  static int invalidateName(long session, long directory, long name, long nameBytes) {
    try {
      return (int) INVALIDATE_ENTRY.invokeExact(session, directory, name, nameBytes);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  private static RuntimeException broken(Throwable e) {
    return switch (e) {
      case RuntimeException unchecked -> unchecked;
      case Error error -> throw error;
      default -> new IllegalStateException("a call of libfuse could not be made", e);
    };
  }
}
