package dev.pagegate.client.writeback;

import dev.pagegate.client.error.FsException;
import dev.pagegate.client.page.PageCache;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
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
   * @throws FsException why the file's dirty pages do not become fewer
   */
  @SuppressWarnings(
      "CollectionUndefinedEquality") // futures are equal to themselves only, as wanted
  void awaitRoom(FileWriteBack file) throws InterruptedException, FsException {
    while (isFull()) {
      FsException stuck = file.stuck();
      if (stuck != null) {
        throw new FsException(stuck.error(), String.valueOf(stuck.getMessage()), stuck);
      }
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
