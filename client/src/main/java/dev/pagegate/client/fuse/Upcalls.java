package dev.pagegate.client.fuse;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.pagegate.client.error.FsException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import java.util.Collections;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code struct fuse_lowlevel_ops}: the table through which libfuse calls the operations, on
 * readers. What is not in it, libfuse answers with ENOSYS: the kernel then does without, and stops
 * asking.
 *
 * <p>Arguments are words here, whatever C calls them: each comes in a register of its own. The
 * upper half of one that is an int says nothing; a cast drops it.
 */
@SuppressWarnings("restricted") // the signatures are those of fuse_lowlevel.h, version 3.14
final class Upcalls {
  /** An operation; the number of words it takes. What it throws is the request's answer. */
  interface One {
    void call(Request request, long a) throws FsException;
  }

  interface Two {
    void call(Request request, long a, long b) throws FsException;
  }

  interface Three {
    void call(Request request, long a, long b, long c) throws FsException;
  }

  interface Four {
    void call(Request request, long a, long b, long c, long d) throws FsException;
  }

  interface Five {
    void call(Request request, long a, long b, long c, long d, long e) throws FsException;
  }

  /** Members of the structure that are in use, with their places. */
  enum Member {
    INIT(0),
    LOOKUP(2),
    FORGET(3),
    GETATTR(4),
    SETATTR(5),
    READLINK(6),
    MKNOD(7),
    MKDIR(8),
    UNLINK(9),
    RMDIR(10),
    SYMLINK(11),
    RENAME(12),
    LINK(13),
    OPEN(14),
    READ(15),
    WRITE(16),
    FLUSH(17),
    RELEASE(18),
    FSYNC(19),
    OPENDIR(20),
    READDIR(21),
    RELEASEDIR(22),
    FSYNCDIR(23),
    STATFS(24),
    GETXATTR(26),
    LISTXATTR(27),
    CREATE(30),
    FORGET_MULTI(38),
    READDIRPLUS(41);

    private final int place;

    Member(int place) {
      this.place = place;
    }
  }

  /** Members of the structure; all are pointers. */
  private static final int MEMBERS = 44;

  private static final Logger log = LoggerFactory.getLogger(Upcalls.class);
  private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

  private final Arena arena;
  private final MethodHandle toRequest;
  private final MemorySegment table;

  /** The table lives as long as {@code arena}. */
  Upcalls(Arena arena, Waiting waiting) {
    this.arena = arena;
    this.table = arena.allocate(ADDRESS, MEMBERS);
    try {
      this.toRequest =
          LOOKUP
              .findConstructor(
                  Request.class, MethodType.methodType(void.class, Waiting.class, long.class))
              .bindTo(waiting);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("Request", e);
    }
  }

  MemorySegment table() {
    return table;
  }

  /** Called with {@code struct fuse_conn_info} when the kernel is there. */
  void init(LongConsumer operation) {
    MethodHandle target = method(LongConsumer.class, "accept", 1).bindTo(operation);
    MethodHandle guarded =
        MethodHandles.catchException(
            target, Throwable.class, barrier("failedToStart", Throwable.class));
    put(Member.INIT, MethodHandles.dropArguments(guarded, 0, long.class), 2);
  }

  void one(Member member, One operation) {
    put(member, One.class, operation, 1);
  }

  void two(Member member, Two operation) {
    put(member, Two.class, operation, 2);
  }

  void three(Member member, Three operation) {
    put(member, Three.class, operation, 3);
  }

  void four(Member member, Four operation) {
    put(member, Four.class, operation, 4);
  }

  void five(Member member, Five operation) {
    put(member, Five.class, operation, 5);
  }

  private <T> void put(Member member, Class<T> type, T operation, int words) {
    MethodType signature = words(words).insertParameterTypes(0, Request.class);
    MethodHandle target = method(type, "call", signature).bindTo(operation);
    MethodHandle guarded =
        MethodHandles.catchException(
            target, Throwable.class, barrier("failed", Throwable.class, Request.class));
    put(member, MethodHandles.filterArguments(guarded, 0, toRequest), words + 1);
  }

  private void put(Member member, MethodHandle target, int words) {
    MemoryLayout[] arguments = Collections.nCopies(words, JAVA_LONG).toArray(MemoryLayout[]::new);
    MemorySegment stub =
        Linker.nativeLinker().upcallStub(target, FunctionDescriptor.ofVoid(arguments), arena);
    table.setAtIndex(ADDRESS, member.place, stub);
  }

  private static MethodHandle method(Class<?> type, String name, int words) {
    return method(type, name, words(words));
  }

  private static MethodHandle method(Class<?> type, String name, MethodType signature) {
    try {
      return LOOKUP.findVirtual(type, name, signature);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(name, e);
    }
  }

  private static MethodHandle barrier(String name, Class<?>... arguments) {
    try {
      return LOOKUP.findStatic(Upcalls.class, name, MethodType.methodType(void.class, arguments));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(name, e);
    }
  }

  private static MethodType words(int count) {
    Class<?>[] words = new Class<?>[count];
    Arrays.fill(words, long.class);
    return MethodType.methodType(void.class, words);
  }

  /*
   * The barrier: an exception that reached native code would end the process, and every program on
   * the mount with it.
   */

  @SuppressWarnings("unused") // through its handle
  private static void failed(Throwable failure, Request request) {
    request.failed(failure);
  }

  @SuppressWarnings("unused") // through its handle
  private static void failedToStart(Throwable failure) {
    log.error("the mount could not be set up", failure);
  }
}
