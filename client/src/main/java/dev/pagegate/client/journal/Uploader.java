package dev.pagegate.client.journal;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings changes to the server, many at a time, each for as long as it takes. Safe from any thread.
 */
final class Uploader implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Uploader.class);

  /** What its threads are called. */
  static final String THREAD = "upload";

  private static final int MAX_AT_ONCE = 64;

  /** While programs change files, they get the processors. */
  private static final int AT_ONCE_WHEN_BUSY = 4;

  private static final long FIRST_PAUSE_MILLIS = 200;
  private static final long LONGEST_PAUSE_MILLIS = 30_000;

  private final Semaphore permits = new Semaphore(MAX_AT_ONCE);
  private final Semaphore busyPermits = new Semaphore(AT_ONCE_WHEN_BUSY);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicInteger running = new AtomicInteger();
  private final Map<Operation, FsException> stuck = new ConcurrentHashMap<>();
  private volatile Replay replay;
  private volatile Overlay overlay;

  @SuppressWarnings("NullAway.Init")
  Uploader() {}

  /** Completes the circle: the overlay hands over what this brings to it. */
  void start(Overlay from, Replay through) {
    overlay = from;
    replay = through;
  }

  /** {@code operation} can go. Does not block. */
  void take(Operation operation) {
    var _ = Thread.ofVirtual().name(THREAD).start(() -> bring(operation));
  }

  /** Changes that the server has refused so far, and why; tried again all the while. */
  Map<Operation, FsException> stuck() {
    return stuck;
  }

  private void bring(Operation operation) {
    running.incrementAndGet();
    try {
      for (int failures = 0; !isClosed(); failures++) {
        if (tried(operation)) {
          stuck.remove(operation);
          overlay.done(operation, System.nanoTime());
          return;
        }
        pause(failures);
      }
    } catch (InterruptedException impossible) {
      throw new IllegalStateException("nobody interrupts an upload", impossible);
    } finally {
      running.decrementAndGet();
      synchronized (this) {
        notifyAll();
      }
    }
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  private void pause(int failures) throws InterruptedException {
    long millis = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures, 16));
    var _ = closed.await(millis, TimeUnit.MILLISECONDS);
  }

  private boolean tried(Operation operation) throws InterruptedException {
    permits.acquire();
    boolean busy = overlay.isBusy();
    if (busy) {
      busyPermits.acquire();
    }
    try {
      if (isClosed()) {
        return false;
      }
      replay.run(operation);
      return true;
    } catch (FsException e) {
      failed(operation, e);
      return false;
    } catch (RuntimeException e) {
      log.error("uploading {} failed; this is a bug", operation, e);
      failed(operation, new FsException(FsError.IO, "unexpected: " + e, e));
      return false;
    } finally {
      if (busy) {
        busyPermits.release();
      }
      permits.release();
    }
  }

  private void failed(Operation operation, FsException e) {
    operation.failed();
    boolean isFirst = stuck.isEmpty();
    if (!isClosed() && stuck.put(operation, e) == null && isFirst) {
      log.warn(
          "the server does not take {}, and more perhaps: {}; trying on",
          overlay.say(operation),
          e.getMessage());
    }
  }

  /** Begins no call any more. Does not block. */
  void stop() {
    closed.countDown();
  }

  /** Ends between two calls. Blocks until the calls under way are answered or have failed. */
  @Override
  public void close() {
    stop();
    synchronized (this) {
      while (running.get() > 0) {
        try {
          wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }
}
