package dev.pagegate.client.file;

import dev.pagegate.client.archive.ArchivedFile;
import dev.pagegate.client.error.FsError;
import dev.pagegate.client.page.FilePages;
import dev.pagegate.client.remote.RemoteFiles;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.WccData;
import dev.pagegate.protocol.xdr.Opaque;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A file or directory of the server as this client knows it; one object a handle. */
public final class Inode {
  /** How often a revalidation may meet changes of our own. */
  private static final int MAX_DOUBTS = 3;

  /*
   * Guarded by this monitor: known, pages, opens, stale, own, names, writing. FilePages is called
   * under it, so that versions are adopted in the order in which they were learned; it calls nothing
   * back under locks of its own. No call to the server and no waiting happens under it.
   */
  private final Volume volume;
  private final FileHandle handle;
  private final Revalidation<FileAttributes> revalidation;
  private final OwnChanges own = new OwnChanges();
  private final NameVersion names;
  private volatile @Nullable KnownAttributes known;
  private volatile @Nullable FilePages pages;
  private int opens;
  private volatile @Nullable Target target;
  private volatile boolean stale;
  private volatile boolean hidden;
  private volatile @Nullable InodeWriting writing;
  private volatile RemoteFiles reader;
  private volatile @Nullable ArchivedFile archived;

  /** Where a symbolic link of one version leads. */
  private record Target(FileToken version, Opaque path) {}

  Inode(Volume volume, FileHandle handle) {
    this.volume = volume;
    this.handle = handle;
    this.revalidation = new Revalidation<>(this::getattr);
    this.names = new NameVersion(volume);
    this.reader = volume.remote();
    this.archived = volume.archiveOf(handle);
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
    return revalidated(MAX_DOUBTS);
  }

  /**
   * An answer that overlaps with changes of our own says nothing about those of others, so it is
   * asked for again; in the end it is taken as if they had made them.
   */
  private CompletableFuture<FileAttributes> revalidated(int doubts) {
    Moment asked = volume.moment();
    return revalidation
        .sentFromNow()
        .thenCompose(
            answer -> {
              if (!isDoubtful(answer, asked)) {
                return CompletableFuture.completedFuture(answer);
              }
              if (doubts > 0) {
                return revalidated(doubts - 1);
              }
              replace(answer, asked);
              return CompletableFuture.completedFuture(answer);
            });
  }

  private synchronized boolean isDoubtful(FileAttributes answer, Moment asked) {
    KnownAttributes latest = known;
    return latest != null && own.overlap(asked) && !FileToken.of(answer).equals(latest.token());
  }

  /** Somebody else has brought the file to {@code attributes}, for all we know. */
  private void replace(FileAttributes attributes, Moment asked) {
    Moment now = volume.moment();
    synchronized (this) {
      KnownAttributes before = known;
      KnownAttributes after = KnownAttributes.first(attributes, asked, now, 0);
      known = after;
      compareWithArchive(after);
      if (before != null && !after.token().equals(before.token())) {
        changed(before, after);
      }
    }
    volume.tell(listener -> listener.inodeInvalidated(this));
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
  @SuppressWarnings("ReferenceEquality") // the same object means that nothing was merged
  void learn(FileAttributes attributes, Moment sent) {
    volume.serverClock().observe(attributes.changeTime());
    Moment received = volume.moment();
    KnownAttributes before;
    KnownAttributes after;
    synchronized (this) {
      stale = false;
      before = known;
      if (before != null && isDoubtful(attributes, sent)) {
        return; // a state between two changes of ours, perhaps
      }
      after = merge(before, attributes, sent, received);
      known = after;
      compareWithArchive(after);
      if (before != null && !after.token().equals(before.token())) {
        changed(before, after);
      }
    }
    if (before != null && after != before) {
      tell(before, after);
    }
  }

  private void tell(KnownAttributes before, KnownAttributes after) {
    if (!after.token().equals(before.token())) {
      volume.tell(listener -> listener.inodeInvalidated(this));
    } else if (!sameOwner(before.value(), after.value())) {
      volume.tell(listener -> listener.attributesChanged(this));
    }
  }

  private static boolean sameOwner(FileAttributes one, FileAttributes other) {
    return one.mode() == other.mode()
        && one.uid() == other.uid()
        && one.gid() == other.gid()
        && one.linkCount() == other.linkCount();
  }

  /** A call that changes this object is sent from now on; {@link #changesEnded} follows. */
  void changesBegin() {
    Moment now = volume.moment();
    synchronized (this) {
      own.began(now);
    }
  }

  /**
   * The call is answered, and {@code links} are what the server said of this object before and
   * after it; none where it has certainly changed nothing. Completes, with whether this client
   * alone has changed the object, when its attributes are known.
   */
  CompletableFuture<Boolean> changesEnded(List<WccData> links) {
    Moment now = volume.moment();
    boolean foreign;
    boolean unknown;
    synchronized (this) {
      KnownAttributes before = known;
      OwnChanges.Outcome outcome = own.ended(links, before == null ? null : before.value(), now);
      FileAttributes reached = outcome.reached();
      if (reached != null) {
        advance(reached, now);
      }
      foreign = outcome.foreign();
      FileAttributes newest = outcome.newest();
      unknown = foreign && newest == null;
      if (foreign && newest != null) {
        replaceKnown(newest, now);
      } else if (foreign && before != null) {
        known = before.expired();
      }
    }
    if (foreign) {
      volume.tell(listener -> listener.inodeInvalidated(this));
    }
    return unknown
        ? revalidated().thenApply(_ -> false)
        : CompletableFuture.completedFuture(!foreign);
  }

  private void advance(FileAttributes reached, Moment now) {
    volume.serverClock().observe(reached.changeTime());
    KnownAttributes after =
        KnownAttributes.ownDoing(reached, own.firstBegin(now), now, volume.minLifeNanos(reached));
    known = after;
    ArchivedFile copied = archived;
    if (copied != null) {
      copied.advanced(after.token().toCoherencyToken());
    }
    names.ownChange();
    FilePages here = pages;
    if (here != null) {
      here.advance(after.token().toCoherencyToken(), after.sizeBytes());
    }
  }

  private void replaceKnown(FileAttributes newest, Moment now) {
    KnownAttributes before = known;
    KnownAttributes after = KnownAttributes.first(newest, own.firstBegin(now), now, 0);
    known = after;
    compareWithArchive(after);
    if (before != null) {
      changed(before, after);
    }
  }

  /** What the server says is not of our own making. The caller holds this. */
  private void compareWithArchive(KnownAttributes after) {
    ArchivedFile copied = archived;
    if (copied != null) {
      copied.found(after.token().toCoherencyToken());
    }
  }

  /** Null where no copy was ever begun. */
  @Nullable ArchivedFile archived() {
    return archived;
  }

  void archived(ArchivedFile file) {
    archived = file;
  }

  /** The copy that is being made is going to be of the version that is known now. */
  synchronized void capture(ArchivedFile.Attempt attempt) {
    KnownAttributes latest = known;
    if (latest != null) {
      attempt.captured(latest.token().toCoherencyToken());
    }
  }

  /** Whether a reply to a call sent at {@code sent} may show a state between changes of ours. */
  synchronized boolean overlapsOwnChange(Moment sent) {
    return own.overlap(sent);
  }

  /** Whether the change that ended last had the object to itself, as far as this client goes. */
  synchronized boolean changedAlone() {
    return own.wasAlone();
  }

  /** What is believed of a directory's names belongs to this number. */
  long namesVersion() {
    return names.current();
  }

  /** Whether names found now can be told from those of a later version of the directory. */
  boolean namesAreTold() {
    KnownAttributes latest = known;
    return latest != null && (volume.isTrusted(latest) || names.isOwnChangeRecent());
  }

  /** Who asks for the attributes next asks the server. */
  synchronized void expire() {
    KnownAttributes latest = known;
    if (latest != null) {
      known = latest.expired();
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
    names.changed();
    FilePages here = pages;
    if (here != null) {
      adopt(here, after);
    }
  }

  private static void adopt(FilePages pages, KnownAttributes known) {
    pages.adopt(known.token().toCoherencyToken(), known.sizeBytes());
  }

  /** What is dirty here included; 0 before the first reply. */
  long sizeBytes() {
    // In this order: what is written back meanwhile moves from the one to the other.
    InodeWriting dirty = writing;
    long localEndBytes = dirty == null ? 0 : dirty.localEndBytes();
    KnownAttributes latest = known;
    return Math.max(latest == null ? 0 : latest.sizeBytes(), localEndBytes);
  }

  /** {@code attributes}, just received, as whoever writes here sees them. */
  FileAttributes localView(FileAttributes attributes) {
    InodeWriting dirty = writing;
    FileAttributes view = dirty == null ? attributes : dirty.localView(attributes);
    return hidden ? withoutHiddenName(view) : view;
  }

  /** As {@link #freshAttributes}, as whoever writes here sees them. */
  @Nullable FileAttributes freshView() {
    FileAttributes fresh = freshAttributes();
    return fresh == null ? null : localView(fresh);
  }

  /** Whether one of its names is there only because it is open here. */
  void hidden(boolean whether) {
    hidden = whether;
  }

  private static FileAttributes withoutHiddenName(FileAttributes view) {
    return new FileAttributes(
        view.type(),
        view.mode(),
        Math.max(0, view.linkCount() - 1),
        view.uid(),
        view.gid(),
        view.sizeBytes(),
        view.usedBytes(),
        view.deviceMajor(),
        view.deviceMinor(),
        view.fileSystemId(),
        view.fileId(),
        view.accessTime(),
        view.modifyTime(),
        view.changeTime());
  }

  /** For calls that read the file, in the name of who opened it last. */
  RemoteFiles reader() {
    return reader;
  }

  void readAs(RemoteFiles caller) {
    reader = caller;
  }

  /** Made when it is first written to. */
  InodeWriting writing() {
    InodeWriting made = writing;
    if (made == null) {
      synchronized (this) {
        made = writing;
        if (made == null) {
          made = writing = new InodeWriting(volume, this);
        }
      }
    }
    return made;
  }

  /** Null where nobody has written to it. */
  @Nullable InodeWriting writingOrNull() {
    return writing;
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
    FilePages open = pagesHere();
    adopt(open, latest);
    opens++;
    return open;
  }

  private FilePages pagesHere() {
    FilePages here = pages;
    if (here == null) {
      here = pages = volume.pages().open(volume.keyOf(handle), new InodePages(volume, this));
    }
    return here;
  }

  /** Null while nothing of the file is in memory. */
  @Nullable FilePages pagesOrNull() {
    return pages;
  }

  /** The pages as they are; nothing of them is believed before an open. */
  synchronized FilePages pages() {
    return pagesHere();
  }

  /**
   * The opposite of {@link #opened}; the pages stay until {@link #dropIdlePages}. Returns whether
   * it was the last.
   */
  synchronized boolean closed() {
    opens--;
    return opens == 0;
  }

  synchronized boolean isOpen() {
    return opens > 0;
  }

  /** Drops the pages from memory unless the file is open or dirty. */
  synchronized void dropIdlePages() {
    FilePages here = pages;
    if (opens == 0 && here != null && !here.isDirty()) {
      dropPages();
    }
  }

  /** See {@link FilePages#onDisk}. */
  CompletableFuture<NavigableMap<Long, Long>> onDisk(long first, long end) {
    FilePages here = pages;
    KnownAttributes latest = known;
    if (here != null || latest == null) {
      return here == null
          ? CompletableFuture.completedFuture(new TreeMap<>())
          : here.onDisk(first, end);
    }
    return volume
        .pages()
        .onDisk(volume.keyOf(handle), latest.token().toCoherencyToken(), first, end);
  }

  /** See {@link FilePages#evict}. */
  CompletableFuture<Integer> evict() {
    FilePages here = pages;
    return here == null
        ? volume.pages().forget(volume.keyOf(handle)).thenApply(_ -> 0)
        : here.evict();
  }

  synchronized void dropPages() {
    FilePages here = pages;
    if (here != null) {
      here.close();
      pages = null;
    }
  }

  /**
   * Adopts again what is known, after an attempt of ours to change it that nobody knows the end of.
   */
  synchronized void adoptKnown() {
    KnownAttributes latest = known;
    FilePages here = pages;
    if (latest != null && here != null) {
      adopt(here, latest);
    }
  }

  /** A change of the file's size by us alone has ended, see {@link FilePages#endResize}. */
  synchronized void endResize(FilePages.Resize resize) {
    KnownAttributes latest = known;
    FilePages here = pages;
    if (latest == null || here == null) {
      return;
    }
    if (latest.sizeBytes() == resize.sizeBytes()) {
      here.endResize(resize, latest.token().toCoherencyToken());
    } else {
      here.cut(resize); // somebody was quick
      adopt(here, latest);
    }
  }

  @Override
  public String toString() {
    return "file handle " + handle;
  }
}
