package dev.pagegate.client.fuse;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.FileSystem;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A volume mounted as a file system of this machine, from {@link #mount} until it is unmounted. */
public final class FuseMount implements AutoCloseable {
  /** What mount(8) shows after {@code fuse.}. */
  static final String TYPE = "pagegate";

  private static final Logger log = LoggerFactory.getLogger(FuseMount.class);
  private static final int MAX_READERS = 8;
  private static final Duration START_PATIENCE = Duration.ofSeconds(30);

  /** How long requests that wait for the server may take to hear that the mount is gone. */
  private static final Duration END_PATIENCE = Duration.ofSeconds(10);

  private final FileSystem files;
  private final MountPoint point;
  private final Arena arena = Arena.ofShared();
  private final Waiting waiting = new Waiting(arena);
  private final Notices notices = new Notices();
  private final MountedVolume volume;
  private final CountDownLatch started = new CountDownLatch(1);
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private long session;
  private List<Reader> readers = List.of();

  private FuseMount(FileSystem files, MountPoint point, FuseOptions options) {
    this.files = files;
    this.point = point;
    this.volume = new MountedVolume(files, options, notices);
  }

  /**
   * Mounts {@code files}, whose root is a directory. Blocks until programs can use it. Clears a
   * mount point that a crashed process left behind.
   *
   * @throws FsException saying what is missing or in the way; nothing is mounted then
   */
  public static FuseMount mount(FileSystem files, MountPoint point, FuseOptions options)
      throws FsException {
    FuseLibrary.require();
    point.prepare();
    FuseMount mount = new FuseMount(files, point, options);
    try {
      mount.start(options);
    } catch (FsException | RuntimeException failed) {
      mount.notices.close();
      throw failed;
    }
    return mount;
  }

  public MountPoint point() {
    return point;
  }

  private void start(FuseOptions options) throws FsException {
    FuseLog.install();
    session = newSession(options);
    try (Arena strings = Arena.ofConfined()) {
      String path = point.path().toString();
      if (LibFuse.mount(session, strings.allocateFrom(path).address()) != 0) {
        LibFuse.destroy(session);
        throw new FsException(
            FsError.NOT_PERMITTED, "mounting at " + point + " failed: " + FuseLog.lastError());
      }
    }
    notices.attach(session);
    files.onInvalidate(new KernelListener(volume.nodes(), notices));
    var buffers = new RequestBuffers(arena);
    int count = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, MAX_READERS);
    readers = IntStream.range(0, count).mapToObj(i -> new Reader(session, buffers, i)).toList();
    readers.forEach(Thread::start);
    Thread.ofPlatform().name("pagegate-fuse-end").daemon().start(this::end);
    awaitStart();
    ReadaheadWindow.widen(point);
  }

  private long newSession(FuseOptions options) throws FsException {
    try (Arena strings = Arena.ofConfined()) {
      MemorySegment table = Operations.table(arena, waiting, volume, started::countDown);
      MemorySegment arguments = arguments(strings, "pagegate", "-o", options.toArgument());
      long created = LibFuse.sessionNew(arguments.address(), table.address(), table.byteSize());
      if (created == 0) {
        throw new FsException(
            FsError.INVALID_ARGUMENT, "libfuse refuses to start: " + FuseLog.lastError());
      }
      return created;
    }
  }

  /** {@code struct fuse_args}. */
  private static MemorySegment arguments(Arena arena, String... words) {
    MemorySegment vector = arena.allocate(ADDRESS, words.length + 1L);
    for (int i = 0; i < words.length; i++) {
      vector.setAtIndex(ADDRESS, i, arena.allocateFrom(words[i]));
    }
    MemorySegment arguments = arena.allocate(24, ADDRESS.byteSize());
    arguments.set(JAVA_INT, 0, words.length);
    arguments.set(ADDRESS, 8, vector);
    return arguments;
  }

  private void awaitStart() throws FsException {
    try {
      if (started.await(START_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        return;
      }
      throw new FsException(FsError.IO, "the kernel does not talk to the mount at " + point);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FsException(FsError.INTERRUPTED, "mounting was interrupted", e);
    }
  }

  /** Waits for the unmount, whoever does it, and cleans up. */
  private void end() {
    try {
      for (Reader reader : readers) {
        reader.join();
      }
      waiting.interruptAll();
      boolean answered = awaitAnswers();
      notices.close();
      volume.close();
      if (answered) {
        LibFuse.unmount(session); // frees what libfuse holds for the mount that is gone
        LibFuse.destroy(session);
        arena.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException failed) {
      log.warn("the mount at {} did not end in order", point, failed);
    } finally {
      ended.complete(null);
    }
  }

  /** False when some are left, whose memory then must stay. */
  private boolean awaitAnswers() throws InterruptedException {
    long deadline = System.nanoTime() + END_PATIENCE.toNanos();
    while (!waiting.isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(10);
    }
    if (!waiting.isEmpty()) {
      log.warn("{} requests were still waiting for the server at the unmount", waiting.count());
    }
    return waiting.isEmpty();
  }

  /** Completes when it is unmounted, by {@link #unmount} or by anybody else. */
  public CompletableFuture<Void> ended() {
    return ended.copy();
  }

  /**
   * Unmounts. Blocks until the kernel has handed over what it holds, and programs that do not use
   * the mount any more have been answered.
   *
   * @throws FsException when programs use it and {@code how} respects that
   */
  public void unmount(MountPoint.How how) throws FsException {
    if (!ended.isDone()) {
      point.unmount(how);
    }
  }

  /**
   * Unmounts. Programs that still use it may go on for a few seconds, until the process ends.
   * Blocks. Idempotent.
   */
  public void endMount() {
    try {
      unmount(MountPoint.How.WHEN_IDLE);
    } catch (FsException busy) {
      log.warn("{}", busy.getMessage());
      detach();
    }
    try {
      ended.get(END_PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      log.warn("programs still use {}", point, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void detach() {
    try {
      unmount(MountPoint.How.DETACH);
    } catch (FsException failed) {
      log.warn("{}", failed.getMessage());
    }
  }

  /** {@link #endMount}. */
  @Override
  public void close() {
    endMount();
  }
}
