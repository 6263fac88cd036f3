package dev.pagegate.client.nfsproxy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Scheduler;
import dev.pagegate.client.file.Inode;
import dev.pagegate.client.file.OpenFile;
import dev.pagegate.client.file.OpenMode;
import dev.pagegate.protocol.rpc.Credential;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The files that clients are reading and writing: opened at the first call, closed when none has
 * come for a while, since NFSv3 has no close. Safe from any thread; does not block.
 */
final class OpenFiles implements AutoCloseable {
  private static final int MAX_OPEN = 10_000;
  private static final Duration IDLE = Duration.ofSeconds(5);

  private final Cache<Key, CompletableFuture<Shared>> open =
      Caffeine.newBuilder()
          .maximumSize(MAX_OPEN)
          .expireAfterAccess(IDLE)
          .scheduler(Scheduler.systemScheduler())
          .removalListener(OpenFiles::removed)
          .build();

  private record Key(Inode inode, Credential caller, OpenMode mode) {}

  /** One open file, and how many calls use it. */
  private static final class Shared {
    private final OpenFile file;

    // Guarded by this.
    private int users;
    private boolean retired;

    Shared(OpenFile file) {
      this.file = file;
    }

    /** False when it is closed, or about to be. */
    synchronized boolean use() {
      if (retired) {
        return false;
      }
      users++;
      return true;
    }

    void unused() {
      boolean last;
      synchronized (this) {
        users--;
        last = retired && users == 0;
      }
      if (last) {
        closeSoon();
      }
    }

    /** Nobody uses it from now on; whether that holds for now, too, so that it is to be closed. */
    synchronized boolean retire() {
      boolean last = !retired && users == 0;
      retired = true;
      return last;
    }

    /** Elsewhere: closing a file that was removed while it was open waits for the origin. */
    private void closeSoon() {
      Thread.ofVirtual().name("proxy-close").start(file::close);
    }
  }

  /** An open file for as long as one call uses it. */
  static final class Use implements AutoCloseable {
    private final Shared shared;

    private Use(Shared shared) {
      this.shared = shared;
    }

    OpenFile file() {
      return shared.file;
    }

    @Override
    public void close() {
      shared.unused();
    }
  }

  /** {@code inode}, which is a regular file, opened for {@code caller}, who may do that. */
  CompletableFuture<Use> take(Caller caller, Inode inode, OpenMode mode) {
    Key key = new Key(inode, caller.credential(), mode);
    CompletableFuture<Shared> coming = opening(caller, key);
    return coming.thenCompose(
        shared ->
            shared.use()
                ? CompletableFuture.completedFuture(new Use(shared))
                : again(caller, key, coming));
  }

  /** The open file of {@code key}, or one that begins to be opened now. */
  private CompletableFuture<Shared> opening(Caller caller, Key key) {
    CompletableFuture<Shared> known = open.getIfPresent(key);
    if (known != null) {
      return known;
    }
    CompletableFuture<Shared> mine = new CompletableFuture<>();
    CompletableFuture<Shared> quicker = open.asMap().putIfAbsent(key, mine);
    if (quicker != null) {
      return quicker;
    }
    start(caller, key, mine);
    return mine;
  }

  private CompletableFuture<Use> again(Caller caller, Key key, CompletableFuture<Shared> outlived) {
    open.asMap().remove(key, outlived);
    return take(caller, key.inode(), key.mode());
  }

  private void start(Caller caller, Key key, CompletableFuture<Shared> mine) {
    var _ =
        caller
            .handles()
            .open(key.inode(), key.mode())
            .whenComplete(
                (file, failure) -> {
                  if (failure == null) {
                    mine.complete(new Shared(file));
                  } else {
                    open.asMap().remove(key, mine);
                    mine.completeExceptionally(Statuses.unwrapped(failure));
                  }
                });
  }

  /**
   * {@code inode} is about to lose a name: it is closed, unless a call uses it now, so that the
   * origin is told to remove it and not to hide it. Clients hide what they have open themselves.
   * Blocks.
   */
  void letGo(Inode inode) {
    for (Key key : open.asMap().keySet()) {
      if (key.inode().equals(inode)) {
        CompletableFuture<Shared> coming = open.asMap().remove(key);
        if (coming != null && coming.isDone() && !coming.isCompletedExceptionally()) {
          Shared shared = coming.join();
          if (shared.retire()) {
            shared.file.close();
          }
        }
      }
    }
  }

  private static void removed(
      @Nullable Key key, @Nullable CompletableFuture<Shared> coming, RemovalCause cause) {
    if (coming != null) {
      var _ =
          coming.thenAccept(
              shared -> {
                if (shared.retire()) {
                  shared.closeSoon();
                }
              });
    }
  }

  /** Files in use are closed when their calls end. */
  @Override
  public void close() {
    open.invalidateAll();
  }
}
