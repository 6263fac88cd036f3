package dev.pagegate.client.file;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.page.FilePages;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.xdr.Opaque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A file or directory of the server as this client knows it; one object a handle. */
public final class Inode {
  /*
   * Guarded by this monitor: known, pages, opens, stale. FilePages is called under it, so that
   * versions are adopted in the order in which they were learned; it calls nothing back under locks
   * of its own. No call to the server and no waiting happens under it.
   */
  private final Volume volume;
  private final FileHandle handle;
  private final Revalidation<FileAttributes> revalidation;
  private volatile @Nullable KnownAttributes known;
  private @Nullable FilePages pages;
  private int opens;
  private volatile @Nullable Target target;
  private volatile boolean stale;

  /** Where a symbolic link of one version leads. */
  private record Target(FileToken version, Opaque path) {}

  Inode(Volume volume, FileHandle handle) {
    this.volume = volume;
    this.handle = handle;
    this.revalidation = new Revalidation<>(this::getattr);
  }

  public FileHandle handle() {
    return handle;
  }

  /** The server's number of the file, 0 before the first reply. */
  public long fileId() {
    KnownAttributes latest = known;
    return latest == null ? 0 : latest.token().fileId();
  }

  /** Null before the first reply; possibly outlived. */
  @Nullable KnownAttributes known() {
    return known;
  }

  /** Null when the server must be asked. Does not block. */
  @Nullable FileAttributes freshAttributes() {
    KnownAttributes latest = known;
    return latest != null && !stale && latest.isFresh(volume.nowNanos()) ? latest.value() : null;
  }

  /** Fresh attributes, from the server where necessary. */
  CompletableFuture<FileAttributes> attributes() {
    FileAttributes fresh = freshAttributes();
    return fresh == null ? revalidation.any() : CompletableFuture.completedFuture(fresh);
  }

  /** What the server answers to a GETATTR sent from now on. */
  CompletableFuture<FileAttributes> revalidated() {
    return revalidation.sentFromNow();
  }

  /** As {@link #revalidated}, unless a reply to a call sent after {@code began} is here already. */
  CompletableFuture<FileAttributes> revalidatedSince(Moment began) {
    KnownAttributes latest = known;
    return latest != null && !stale && latest.sent().isAfter(began)
        ? CompletableFuture.completedFuture(latest.value())
        : revalidated();
  }

  /** Whether the server said that the handle names nothing any more. */
  boolean isStale() {
    return stale;
  }

  /** Takes note of a failed call; passes the failure on as it is. */
  void failed(Throwable failure) {
    if (Await.errorOf(failure) == FsError.STALE) {
      stale = true;
    }
  }

  private CompletableFuture<FileAttributes> getattr() {
    Moment sent = volume.moment();
    return volume
        .remote()
        .getattr(handle)
        .whenComplete(
            (attributes, failure) -> {
              if (failure == null) {
                learn(attributes, sent);
              } else {
                failed(failure);
              }
            });
  }

  /** The reply, just received, to a call sent at {@code sent} brought {@code attributes}. */
  void learn(FileAttributes attributes, Moment sent) {
    volume.serverClock().observe(attributes.changeTime());
    Moment received = volume.moment();
    synchronized (this) {
      stale = false;
      KnownAttributes before = known;
      KnownAttributes after = merge(before, attributes, sent, received);
      known = after;
      if (before != null && !after.token().equals(before.token())) {
        changed(before, after);
      }
    }
  }

  private KnownAttributes merge(
      @Nullable KnownAttributes before, FileAttributes attributes, Moment sent, Moment received) {
    long minNanos = volume.minLifeNanos(attributes);
    return before == null
        ? KnownAttributes.first(attributes, sent, received, minNanos)
        : before.with(attributes, sent, received, minNanos, volume.maxLifeNanos(attributes));
  }

  private void changed(KnownAttributes before, KnownAttributes after) {
    if (after.token().changeTime().compareTo(before.token().changeTime()) > 0) {
      volume.serverClock().observeChange(after.token().changeTime(), before.sent().wall());
    }
    if (pages != null) {
      adopt(pages, after);
    }
  }

  private static void adopt(FilePages pages, KnownAttributes known) {
    pages.adopt(known.token().toCoherencyToken(), known.sizeBytes());
  }

  /** 0 before the first reply. */
  long sizeBytes() {
    KnownAttributes latest = known;
    return latest == null ? 0 : latest.sizeBytes();
  }

  /** The target of this symbolic link; asked for once a version. */
  CompletableFuture<Opaque> target() {
    KnownAttributes latest = known;
    Target cached = target;
    if (latest != null && cached != null && cached.version.equals(latest.token())) {
      return attributes().thenCompose(_ -> sameOrRead(cached));
    }
    return readlink();
  }

  private CompletableFuture<Opaque> sameOrRead(Target cached) {
    KnownAttributes latest = known;
    return latest != null && cached.version.equals(latest.token())
        ? CompletableFuture.completedFuture(cached.path)
        : readlink();
  }

  private CompletableFuture<Opaque> readlink() {
    KnownAttributes asked = known;
    boolean keep = asked != null && volume.isTrusted(asked);
    return volume
        .remote()
        .readlink(handle)
        .whenComplete(
            (path, failure) -> {
              if (failure != null) {
                failed(failure);
              } else if (keep && asked != null) {
                target = new Target(asked.token(), path);
              }
            });
  }

  /**
   * One more open, which has just revalidated. Pages fetched while their version was not trusted
   * are dropped by adopting it again: they may differ from what the server holds under its token.
   */
  synchronized FilePages opened() {
    KnownAttributes latest = known;
    if (latest == null) {
      throw new IllegalStateException(this + " is opened before its attributes are known");
    }
    FilePages open = pages;
    if (open == null) {
      open = pages = volume.pages().open(volume.keyOf(handle), new InodePages(volume, this));
    }
    adopt(open, latest);
    opens++;
    return open;
  }

  /** The opposite of {@link #opened}; the pages stay until {@link #dropIdlePages}. */
  synchronized void closed() {
    opens--;
  }

  /** Drops the pages from memory unless the file is open. */
  synchronized void dropIdlePages() {
    if (opens == 0) {
      dropPages();
    }
  }

  synchronized void dropPages() {
    if (pages != null) {
      pages.close();
      pages = null;
    }
  }

  @Override
  public String toString() {
    return "file handle " + handle;
  }
}
