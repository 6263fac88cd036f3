package dev.pagegate.client.fuse;

import dev.pagegate.client.error.FsException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request of the kernel. It is answered once; whoever comes second is ignored. The methods that
 * answer return whether somebody still waited for it.
 */
final class Request {
  /** What may block or fail. */
  interface Operation {
    /** Answers the request, or throws what it is to be answered with. */
    void run() throws FsException;
  }

  /*
   * The kernel tells of every signal, also of those that a program handles and means to survive, and
   * a program that reads a file does not expect EINTR from a server that answers. So an operation has
   * a moment to finish first; what takes longer is given up, and the program may die.
   */
  static final Duration GRACE = Duration.ofSeconds(1);

  private static final Logger log = LoggerFactory.getLogger(Request.class);
  private static final VarHandle ANSWERED;

  static {
    try {
      ANSWERED = MethodHandles.lookup().findVarHandle(Request.class, "answered", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final long address;
  private final Waiting waiting;

  @SuppressWarnings("unused") // through ANSWERED
  private volatile boolean answered;

  private volatile boolean listed;
  private volatile @Nullable Thread thread;

  Request(Waiting waiting, long address) {
    this.waiting = waiting;
    this.address = address;
  }

  long address() {
    return address;
  }

  /**
   * Runs {@code operation} on an operation thread, where it may wait and can be interrupted. What
   * it throws is the answer.
   */
  void run(Operation operation) {
    listed = true;
    waiting.add(this);
    Thread.ofVirtual().name("process ", Callers.pid(this)).start(() -> attempt(operation));
  }

  private void attempt(Operation operation) {
    thread = Thread.currentThread();
    try {
      operation.run();
    } catch (Throwable failure) {
      failed(failure);
    }
  }

  /** The answer to a request whose operation threw {@code failure}. Throws nothing. */
  void failed(Throwable failure) {
    if (failure instanceof FsException known) {
      log.debug("{}", known.getMessage());
      fail(Errno.of(known.error()));
    } else {
      log.error("a request of the kernel failed unexpectedly", failure);
      fail(Errno.EIO);
    }
  }

  /** Ends the wait for this request unless it is answered within {@code grace}. */
  void interruptAfter(Duration grace) {
    CompletableFuture.delayedExecutor(grace.toMillis(), TimeUnit.MILLISECONDS)
        .execute(
            () -> {
              Thread running = thread;
              if (!answered && running != null) {
                running.interrupt();
              }
            });
  }

  /** Whether the caller is the one to answer. */
  private boolean claim() {
    if (!ANSWERED.compareAndSet(this, false, true)) {
      log.debug("a request was answered twice");
      return false;
    }
    if (listed) {
      waiting.remove(this);
    }
    return true;
  }

  void fail(int errno) {
    if (claim()) {
      LibFuse.replyError(address, errno);
    }
  }

  void done() {
    fail(0);
  }

  /** For requests that the kernel wants no answer to. */
  void none() {
    if (claim()) {
      LibFuse.replyNone(address);
    }
  }

  boolean entry(MemorySegment entry) {
    return claim() && LibFuse.replyEntry(address, entry.address()) == 0;
  }

  boolean created(MemorySegment entry, MemorySegment info) {
    return claim() && LibFuse.replyCreated(address, entry.address(), info.address()) == 0;
  }

  void attributes(MemorySegment stat, double lifeSeconds) {
    if (claim()) {
      LibFuse.replyAttributes(address, stat.address(), lifeSeconds);
    }
  }

  void target(MemorySegment path) {
    if (claim()) {
      LibFuse.replyReadlink(address, path.address());
    }
  }

  boolean opened(long handle, int answers) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = Structures.opened(arena, handle, answers);
      return claim() && LibFuse.replyOpen(address, info.address()) == 0;
    }
  }

  boolean bytes(long from, long byteCount) {
    return claim() && LibFuse.replyBytes(address, from, byteCount) == 0;
  }

  void gathered(long vectors, int count) {
    if (claim()) {
      LibFuse.replyGathered(address, vectors, count);
    }
  }

  void written(int byteCount) {
    if (claim()) {
      LibFuse.replyWritten(address, byteCount);
    }
  }

  void attributeBytes(long byteCount) {
    if (claim()) {
      LibFuse.replyAttributeBytes(address, byteCount);
    }
  }

  void status(MemorySegment statvfs) {
    if (claim()) {
      LibFuse.replyStatus(address, statvfs.address());
    }
  }
}
