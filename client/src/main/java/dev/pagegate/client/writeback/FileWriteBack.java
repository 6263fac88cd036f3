package dev.pagegate.client.writeback;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one file back: a while after it was modified, at once when somebody flushes it or too much
 * is dirty. Safe from any thread.
 */
public final class FileWriteBack {
  private static final Logger log = LoggerFactory.getLogger(FileWriteBack.class);

  /** A file whose server does not take it is tried again after this, twice as long each time. */
  private static final long FIRST_PAUSE_MILLIS = 500;

  private static final long LONGEST_PAUSE_MILLIS = 30_000;

  /*
   * While there is something dirty, one virtual thread (the sender) belongs to the file. It sleeps
   * until the modifications are old enough, somebody flushes, or too much memory is dirty; then it
   * makes a pass: what is dirty now is sent, chunk by chunk, each chunk a Round that ends committed
   * or failed. A flush is answered by the first pass that begins after it was asked for.
   *
   * The turn is held for one chunk, and by whoever resizes the file or sets its times: no WRITE is
   * under way then. It is a lock over I/O, on purpose: only senders and setAttributes take it, and a
   * holder waits for nothing but the server and the store.
   */
  private final DirtyFiles shared;
  private final WrittenFile file;
  private final WriteErrors errors = new WriteErrors();
  private final ReentrantLock turn = new ReentrantLock(true);

  // Guarded by this.
  private boolean sending;
  private boolean abandoned;
  private List<CompletableFuture<Void>> flushes = new ArrayList<>();
  private CompletableFuture<Void> wake = new CompletableFuture<>();

  private volatile @Nullable FsException stuck;

  public FileWriteBack(DirtyFiles shared, WrittenFile file) {
    this.shared = shared;
    this.file = file;
  }

  public WriteErrors errors() {
    return errors;
  }

  /** Why the last pass left pages dirty that the server may take later; null when it did not. */
  @Nullable FsException stuck() {
    return stuck;
  }

  /** What {@link #stuck} says, empty when everything goes as it should. */
  public Optional<String> trouble() {
    return Optional.ofNullable(stuck).map(FsException::getMessage);
  }

  /** Waits while too much is dirty; before a page is modified, and without a lock. */
  public void awaitRoom() throws FsException {
    try {
      shared.awaitRoom(this);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FsException(FsError.INTERRUPTED, "write to " + file + " was interrupted", e);
    }
  }

  /** A page has been modified. Does not block. */
  public void modified() {
    synchronized (this) {
      startSender();
    }
    shared.sendIfTooMuch();
  }

  /**
   * Has everything sent that is dirty now. Completes when the server has it durably (G7); fails
   * when some of it is dirty still. Does not block.
   */
  public CompletableFuture<Void> flush() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    synchronized (this) {
      if (!sending && !file.pages().isDirty()) {
        done.complete(null);
        return done;
      }
      if (abandoned && !sending) {
        done.completeExceptionally(closed());
        return done;
      }
      flushes.add(done);
      startSender();
      wake.complete(null);
    }
    return done;
  }

  /** Runs {@code action} while nothing of the file is being written back. Blocks until then. */
  public void alone(Action action) throws FsException {
    try {
      turn.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FsException(FsError.INTERRUPTED, "the operation was interrupted", e);
    }
    try {
      action.run();
    } finally {
      turn.unlock();
    }
  }

  /** What to do in the turn. */
  public interface Action {
    void run() throws FsException;
  }

  /** Forgets what is dirty: nobody can have it any more. */
  public void discard() {
    file.pages().discardDirty();
    shared.madeRoom();
    wake();
  }

  /** Ends the sender as it is; what is dirty is lost, which is said. */
  void end() {
    int pages = file.pages().dirtyPages().size();
    if (pages > 0) {
      log.error(
          "{} is closed, and {} pages that were written to it are lost: {}",
          file,
          pages,
          trouble().orElse("the server did not take them in time"));
    }
    synchronized (this) {
      abandoned = true;
      wake.complete(null);
    }
  }

  void wake() {
    synchronized (this) {
      wake.complete(null);
    }
  }

  /** The caller holds this. */
  private void startSender() {
    if (!sending && !abandoned) {
      sending = true;
      shared.add(this);
      Thread.ofVirtual().name("write-back").start(this::send);
    }
  }

  private void send() {
    long pauseMillis = shared.settings().age().toMillis();
    int failures = 0;
    while (true) {
      rest(pauseMillis);
      List<CompletableFuture<Void>> asking = asking();
      FsException failure = isAbandoned() ? closed() : pass();
      stuck = failure;
      failures = failure == null ? 0 : failures + 1;
      pauseMillis = failure == null ? shared.settings().age().toMillis() : pause(failures);
      shared.madeRoom();
      boolean over = isOver();
      answer(asking, failure);
      if (over) {
        file.allWritten();
        return;
      }
    }
  }

  private static long pause(int failures) {
    return Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures, 16));
  }

  private FsException closed() {
    return new FsException(FsError.INTERRUPTED, "the volume of " + file + " was closed");
  }

  private synchronized boolean isAbandoned() {
    return abandoned;
  }

  /** Until somebody has a reason to send, at most {@code millis}. */
  private void rest(long millis) {
    CompletableFuture<Void> until;
    synchronized (this) {
      if (!flushes.isEmpty() || abandoned) {
        return;
      }
      if (wake.isDone()) {
        wake = new CompletableFuture<>();
      }
      until = wake;
    }
    if (stuck == null && shared.isAboveSoftLimit()) {
      return;
    }
    try {
      until.get(millis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException _) {
      // Old enough.
    } catch (InterruptedException impossible) {
      throw new IllegalStateException("nobody interrupts a sender", impossible);
    }
  }

  private synchronized List<CompletableFuture<Void>> asking() {
    List<CompletableFuture<Void>> asking = flushes;
    flushes = new ArrayList<>();
    return asking;
  }

  /** Whether the sender may go: nothing is dirty and nobody asks. */
  private synchronized boolean isOver() {
    if (!abandoned && (file.pages().isDirty() || !flushes.isEmpty())) {
      return false;
    }
    sending = false;
    shared.remove(this);
    flushes.forEach(late -> late.completeExceptionally(closed()));
    flushes = new ArrayList<>();
    return true;
  }

  private static void answer(List<CompletableFuture<Void>> asking, @Nullable FsException failure) {
    for (CompletableFuture<Void> flush : asking) {
      if (failure == null) {
        flush.complete(null);
      } else {
        flush.completeExceptionally(failure);
      }
    }
  }

  /** Sends what is dirty now; why some of it is dirty still, or null. */
  private @Nullable FsException pass() {
    FsException failure = null;
    List<Long> dirty = file.pages().dirtyPages();
    int pagesAtOnce = (int) Math.max(1, shared.settings().roundBytes() / shared.pageBytes());
    for (int from = 0; from < dirty.size() && failure == null; from += pagesAtOnce) {
      List<Long> chunk = dirty.subList(from, Math.min(dirty.size(), from + pagesAtOnce));
      turn.lock();
      try {
        failure = new Round(file, shared.settings(), errors, shared::lost).run(chunk);
      } catch (RuntimeException e) {
        log.error("writing back {} failed; this is a bug", file, e);
        failure = new FsException(FsError.IO, "writing back " + file + " failed: " + e, e);
        errors.add(failure);
      } finally {
        turn.unlock();
      }
      shared.madeRoom();
    }
    return failure;
  }
}
