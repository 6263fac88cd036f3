package dev.pagegate.client.writeback;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.page.PageCache;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The files of a volume with modifications that the server does not have, and the bound of their
 * memory. Holds them, so that nothing dirty is ever lost with a forgotten inode. Safe from any
 * thread.
 */
public final class DirtyFiles {
  private final PageCache pages;
  private final WriteBackSettings settings;
  private final Set<FileWriteBack> files = ConcurrentHashMap.newKeySet();
  private final AtomicLong losses = new AtomicLong();
  private final ConcurrentLinkedQueue<CompletableFuture<Void>> waiting =
      new ConcurrentLinkedQueue<>();

  public DirtyFiles(PageCache pages, WriteBackSettings settings) {
    this.pages = pages;
    this.settings = settings;
  }

  WriteBackSettings settings() {
    return settings;
  }

  int pageBytes() {
    return pages.pageBytes();
  }

  /** Files with something to send; a snapshot. */
  public List<FileWriteBack> snapshot() {
    return List.copyOf(files);
  }

  /** How often modifications were given up because the server refused them for good. */
  public long losses() {
    return losses.get();
  }

  void lost() {
    losses.incrementAndGet();
  }

  void add(FileWriteBack file) {
    files.add(file);
  }

  void remove(FileWriteBack file) {
    files.remove(file);
  }

  boolean isAboveSoftLimit() {
    return pages.dirtyBytes() > settings.softBytes();
  }

  /** Has every file sent what is dirty, where there is too much of it. Does not block. */
  void sendIfTooMuch() {
    if (isAboveSoftLimit()) {
      files.forEach(FileWriteBack::wake);
    }
  }

  /**
   * Waits until another page of {@code file} may become dirty. To be called without a lock.
   *
   * @throws InterruptedException when the caller was interrupted; nothing has changed
   * @throws FsException why there will be no room soon: the server does not take what is dirty, of
   *     {@code file} or of all files
   */
  @SuppressWarnings(
      "CollectionUndefinedEquality") // futures are equal to themselves only, as wanted
  void awaitRoom(FileWriteBack file) throws InterruptedException, FsException {
    while (isFull()) {
      failIfStuck(file);
      CompletableFuture<Void> room = new CompletableFuture<>();
      waiting.add(room);
      sendIfTooMuch();
      // Between looking and waiting there may have come room, and nobody to tell it.
      if (isFull()) {
        await(room);
      }
      waiting.remove(room);
    }
  }

  /**
   * Sends what is dirty, except of files whose server has just refused it, and ends every sender.
   * Blocks for {@code patience} at most. What is dirty still is lost, and said in the log.
   */
  public void end(Duration patience) {
    CompletableFuture<?>[] flushes =
        files.stream()
            .filter(file -> file.stuck() == null)
            .map(file -> file.flush().exceptionally(_ -> null)) // told below
            .toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(flushes).get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException | ExecutionException _) {
      // Some are dirty still.
    }
    files.forEach(FileWriteBack::end);
  }

  private void failIfStuck(FileWriteBack file) throws FsException {
    FsException own = file.stuck();
    if (own != null) {
      throw new FsException(own.error(), String.valueOf(own.getMessage()), own);
    }
    FsException others = stuckAll();
    if (others != null) {
      // What the others' trouble is called may make no sense for this file.
      FsError error =
          others.error() == FsError.SERVER_UNREACHABLE ? FsError.SERVER_UNREACHABLE : FsError.IO;
      throw new FsException(error, "no memory to write in: " + others.getMessage(), others);
    }
  }

  /** Why one of the dirty files is stuck; null when there is one that is not. */
  private @Nullable FsException stuckAll() {
    FsException stuck = null;
    for (FileWriteBack dirty : files) {
      stuck = dirty.stuck();
      if (stuck == null) {
        return null;
      }
    }
    return stuck;
  }

  private boolean isFull() {
    // What is dirty in other volumes on the same memory counts, but only our own files make room.
    return pages.dirtyBytes() >= settings.hardBytes() && !files.isEmpty();
  }

  /** Fewer pages are dirty than before, or never will be: who waits looks again. */
  void madeRoom() {
    @Nullable CompletableFuture<Void> next;
    while ((next = waiting.poll()) != null) {
      next.complete(null);
    }
  }

  private static void await(CompletableFuture<Void> room) throws InterruptedException {
    try {
      room.get();
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
