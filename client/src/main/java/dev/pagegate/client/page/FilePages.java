package dev.pagegate.client.page;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.page.PageState.Clean;
import dev.pagegate.client.page.PageState.Pending;
import dev.pagegate.client.page.PageState.UpToDate;
import dev.pagegate.store.CoherencyToken;
import dev.pagegate.store.FileKey;
import dev.pagegate.store.FileVersion;
import dev.pagegate.store.PageRange;
import dev.pagegate.store.StoreOutcome;
import io.netty.buffer.ByteBuf;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pages of one file. Safe from any thread; nothing here blocks. */
public final class FilePages implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FilePages.class);

  private static final AtomicLong CONTENT_NUMBERS = new AtomicLong();

  private final PageCache cache;
  private final FileKey key;
  private final PageSource source;
  private final ConcurrentMap<Long, Page> table = new ConcurrentHashMap<>();

  private final DirtyPages dirty;
  private final FileChanges changes;

  /** Guarded by this for writes; read without. */
  private volatile Epoch epoch = Epoch.untrusted();

  /** Guarded by this for writes; read without. */
  private volatile boolean closed;

  /** Whether others may have had the store keep pages of this file since it was opened. */
  private volatile boolean shared;

  private volatile long contentNumber = CONTENT_NUMBERS.incrementAndGet();

  private final StoredVersions stored;

  FilePages(PageCache cache, FileKey key, PageSource source) {
    this.cache = cache;
    this.key = key;
    this.source = source;
    this.dirty = new DirtyPages(cache);
    this.changes = new FileChanges(this);
    this.stored = new StoredVersions(this, key);
  }

  /**
   * The file's content is now the version that {@code token} names, {@code sizeBytes} long.
   * Idempotent for the token already adopted. For another one, pages in memory go (dirty ones
   * stay), fetches under way are not believed and the store opens a new generation; reads go on
   * meanwhile. Pages that were fetched as UNTRUSTED go at every call.
   */
  public void adopt(CoherencyToken token, long sizeBytes) {
    Epoch adopted = Epoch.of(token, sizeBytes);
    CompletableFuture<?> before;
    synchronized (this) {
      if (epoch.isNamed(token)) {
        adopted = epoch;
        adopted.confirm();
        before = null;
      } else {
        epoch = adopted;
        contentChanged();
        before = stored.turn(adopted);
      }
    }
    if (before == null) {
      dropUntrusted(adopted);
    } else {
      dropSuperseded();
      stored.name(adopted, token, before);
    }
  }

  /**
   * The file has this version now through our own writes alone: what is in memory and on disk of
   * the version before still holds. Without effect while no version is known.
   */
  public void advance(CoherencyToken token, long sizeBytes) {
    Epoch renamed;
    long oldBytes;
    synchronized (this) {
      renamed = epoch;
      if (!renamed.isTrusted()) {
        return;
      }
      oldBytes = renamed.sizeBytes();
      renamed.rename(token, sizeBytes);
    }
    changes.grown(renamed, oldBytes); // readers who come in between look again
    stored.advance(renamed, token);
  }

  /**
   * Distrusts everything that is cached of the file until the next {@link #adopt}; what reads bring
   * meanwhile is not stored and goes then. Dirty pages stay.
   */
  public void invalidate() {
    synchronized (this) {
      epoch = Epoch.untrusted();
      contentChanged();
    }
    dropSuperseded();
  }

  /**
   * Another number than before: bytes that were read then may not be what the file holds now. The
   * same number: they are, as far as this client knows. Positive, and never another file's.
   */
  public long contentNumber() {
    return contentNumber;
  }

  /** What was served may have been of another content than what is served from now on. */
  void contentChanged() {
    contentNumber = CONTENT_NUMBERS.incrementAndGet();
  }

  /** {@link #invalidate} unless {@code changed} is history already. */
  void distrust(Epoch changed) {
    synchronized (this) {
      if (epoch != changed || !changed.isTrusted()) {
        return;
      }
      epoch = Epoch.untrusted();
      contentChanged();
    }
    dropSuperseded();
  }

  /**
   * Up to {@code maxBytes} from {@code offset}: as many as are there, but no more than one fetch
   * brings, possibly fewer while memory is short, and none only at the end of the file. Already
   * complete when every page of them is in memory. The caller closes the span. Completes on a store
   * thread or an event loop; fails with {@link FsException}, after which the next read tries again.
   */
  public CompletableFuture<PageSpan> read(long offset, int maxBytes) {
    Epoch now = epoch;
    long index = offset / cache.pageBytes();
    Page page = table.get(index);
    if (page != null) {
      PageSpan hit = hit(page, now, (int) (offset - index * cache.pageBytes()), maxBytes);
      if (hit != null) {
        return CompletableFuture.completedFuture(hit);
      }
    }
    return new PageRead(this, offset, maxBytes).start();
  }

  /** The common case, a read within one page that is here. */
  private @Nullable PageSpan hit(Page page, Epoch now, int from, int maxBytes) {
    if (maxBytes > cache.pageBytes() - from) {
      return null;
    }
    UpToDate current = page.retain(now);
    if (current == null) {
      return null;
    }
    if (from + maxBytes > current.lengthBytes()) {
      current.bytes().release();
      return null;
    }
    used(page, maxBytes);
    return PageSpan.of(current.bytes(), from, maxBytes);
  }

  /** A reader waited for the page. */
  void joined(Page page) {
    if (page.isUnread()) {
      cache.readahead().used(page);
    }
  }

  /** A reader found the page in memory. */
  void used(Page page, int byteCount) {
    cache.clean().touch(page);
    cache.meters().fromMemory().count(byteCount);
    if (page.isUnread()) {
      cache.readahead().used(page);
    }
  }

  /**
   * Starts to bring a range into memory, as far as the bound of prefetched bytes allows. Errors are
   * left to the read that comes for the pages.
   */
  public void prefetch(long offset, long lengthBytes) {
    Prefetch.start(this, offset, lengthBytes);
  }

  /**
   * The page, to be modified: in memory, and with no store write of it under way. Completes as
   * {@link #read} does. The caller closes it soon: a page held here is not evicted.
   */
  public CompletableFuture<WritablePage> makeWritable(long pageIndex) {
    return new MakeWritable(this, pageIndex).start();
  }

  /**
   * Makes the readable bytes of {@code source}, which keeps its indices, the beginning of a page
   * that is not in memory, without asking the server or the disk for what they replace. False, and
   * nothing has happened, when the page is here, or when the server has more of it: it is to be
   * made writable then. At most a page's worth. Does not block.
   */
  public boolean overwrite(long pageIndex, ByteBuf source) {
    return new Overwrite(this, pageIndex, source).run();
  }

  /** Indices of pages with something to send, ascending; a snapshot. */
  public List<Long> dirtyPages() {
    return dirty.toSend();
  }

  /** Whether anything is newer than the server, or not committed there. */
  public boolean isDirty() {
    return !dirty.isEmpty();
  }

  /** Where modifications end that the server may not have, in bytes; 0 without any. */
  public long localEndBytes() {
    return dirty.endBytes();
  }

  /**
   * Takes what is dirty in pages that {@link #dirtyPages} has named, to be sent to the server.
   * First has the disk's copies of the pages forgotten (G6): a crash between the server's write and
   * ours then leaves no old copy that an unchanged token could vouch for. Without those that have
   * nothing to send, or whose bytes sent before are not committed yet. Completes on a store thread;
   * never exceptionally, since a cache disk that cannot forget must not keep an application's bytes
   * from the server: that file's copies are then of a version that is distrusted here.
   */
  public CompletableFuture<List<WriteBack>> beginWriteBack(List<Long> pageIndices) {
    return changes.beginWriteBack(pageIndices);
  }

  /**
   * Asks the disk to keep pages that were written back, under the version that is current now;
   * their gates close. Without effect for pages that were modified or dropped since.
   */
  public void keep(List<Long> pageIndices) {
    changes.keep(pageIndices);
  }

  /**
   * The file is about to be given {@code sizeBytes} by us, while nobody writes to it here and
   * nothing is being written back. Distrusts what is cached until {@link #endResize} or {@link
   * #adopt}; completes when the disk has forgotten what lies behind the new end (G6).
   */
  public CompletableFuture<Resize> beginResize(long sizeBytes) {
    Epoch before;
    Epoch between = Epoch.untrusted();
    synchronized (this) {
      before = epoch;
      epoch = between;
      contentChanged();
    }
    return changes
        .forgetFrom(before.version(), sizeBytes / cache.pageBytes())
        .thenApply(_ -> new Resize(before, between, sizeBytes));
  }

  /**
   * The file has the size of {@code resize} and this version now, through our own doing alone:
   * pages in memory before the end still hold.
   */
  public void endResize(Resize resize, CoherencyToken token) {
    Epoch adopted = Epoch.of(token, resize.sizeBytes);
    CompletableFuture<?> before;
    boolean alone;
    synchronized (this) {
      alone = epoch == resize.between;
      epoch = adopted;
      before = stored.turn(adopted);
    }
    boolean holds = alone && resize.before.isTrusted();
    changes.resize(holds ? resize.before : resize.between, adopted, resize.sizeBytes);
    dropSuperseded();
    stored.name(adopted, token, before);
  }

  /**
   * The file was resized by us while others changed it: drops what lies behind the new end, dirty
   * or not. To be followed by {@link #adopt}.
   */
  public void cut(Resize resize) {
    changes.resize(resize.before, resize.between, resize.sizeBytes);
  }

  /** Drops everything dirty: the server will never take it. */
  public void discardDirty() {
    dirty.snapshot().forEach(this::discard);
  }

  void discard(Page page) {
    if (page.discard()) {
      forget(page);
    }
  }

  /** A write-back has reached the server. */
  void sent(Page page) {
    leaseEnded(page);
  }

  DirtyPages dirty() {
    return dirty;
  }

  int pageCount() {
    return table.size();
  }

  void forEach(Consumer<Page> action) {
    table.values().forEach(action);
  }

  /** The pages in memory from {@code first} to before {@code end}, ascending; a snapshot. */
  public List<PageView> view(long first, long end) {
    return table.values().stream()
        .filter(page -> first <= page.index() && page.index() < end)
        .sorted(Comparator.comparingLong(Page::index))
        .map(page -> PageView.of(page, epoch))
        .flatMap(Optional::stream)
        .toList();
  }

  /**
   * The pages in [first, end) that the disk has of the current version: where they end, by where
   * they start. Fails when the disk cannot tell.
   */
  public CompletableFuture<NavigableMap<Long, Long>> onDisk(long first, long end) {
    Optional<FileVersion> version = epoch.version().getNow(Optional.empty());
    return version
        .map(known -> cache.kept(known, first, end))
        .orElseGet(() -> CompletableFuture.completedFuture(new TreeMap<>()));
  }

  /**
   * Drops the clean pages from memory and the copies of all pages from the disk. Writers and
   * readers keep what they have. Returns the number dropped from memory, when the disk's are
   * durably forgotten; fails when that cannot be promised.
   */
  public CompletableFuture<Integer> evict() {
    int evicted = 0;
    for (Page page : table.values()) {
      if (page.evict()) {
        forget(page);
        evicted++;
      }
    }
    int count = evicted;
    // By its version where it has one: that stays good for what is cached from now on.
    return epoch
        .version()
        .thenCompose(
            version ->
                version
                    .map(known -> cache.store().forget(known, PageRange.ALL))
                    .orElseGet(() -> cache.forget(key)))
        .thenApply(_ -> count);
  }

  /** What is in memory of the file; for people, not for decisions. */
  public Residency residency() {
    return Residency.of(table.values());
  }

  /**
   * Drops the file's pages from memory, dirty ones included; the disk keeps its own. Idempotent.
   */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      epoch = Epoch.untrusted(); // whatever is loading will not be believed
    }
    for (Page page : table.values()) {
      page.end();
      forget(page);
    }
    cache.closed(this);
  }

  PageCache cache() {
    return cache;
  }

  FileKey key() {
    return key;
  }

  /** The file is open here a second time, through another mount. */
  void shares() {
    shared = true;
  }

  boolean isShared() {
    return shared;
  }

  Epoch epoch() {
    return epoch;
  }

  /** Asks the server; a source that throws has failed. */
  CompletableFuture<PageSource.Fetched> fetch(long offset, ByteBuf destination) {
    try {
      return source.fetch(offset, destination);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** What every operation after {@link #close} is told, null while open. */
  @Nullable FsException closedError() {
    return closed ? new FsException(FsError.IO, "file " + key + " is closed") : null;
  }

  @Nullable Page page(long index) {
    return table.get(index);
  }

  boolean insert(Page page) {
    return table.putIfAbsent(page.index(), page) == null;
  }

  /** How many bytes of the page the server has, a full page where nobody knows. */
  int serverBytes(Epoch now, long index) {
    return now.sizeBytes() == Epoch.UNKNOWN_BYTES
        ? cache.pageBytes()
        : Math.clamp(now.sizeBytes() - index * cache.pageBytes(), 0, cache.pageBytes());
  }

  /** The page may be evicted from now on, unless a reader is expected for it. */
  void admitIfClean(Page page) {
    if (page.state() instanceof Clean clean && !page.isUnread()) {
      cache.admit(page, clean.bytes().capacity());
    }
  }

  /** What follows step 5, when the store is done with the page. */
  void awaitCacheWrite(Page page, CacheWritePending gate, int lengthBytes) {
    cache.meters().addPending(lengthBytes);
    Completions.whenDone(
        gate.outcome(),
        (outcome, _) -> {
          cache.meters().addPending(-lengthBytes);
          cacheWriteDone(page, gate, outcome);
        });
  }

  /** Steps 6 and 7, whatever became of the copy (G4). */
  void cacheWriteDone(Page page, CacheWritePending gate, StoreOutcome outcome) {
    switch (outcome) {
      case StoreOutcome.Stored _ -> cache.meters().durable(gate.sinceNanos());
      case StoreOutcome.Withdrawn _ -> {}
      case StoreOutcome.Skipped _ -> cache.meters().storeSkipped();
      case StoreOutcome.Failed _ -> {
        cache.meters().storeFailed();
        // What half a write left behind is not to be found again.
        gate.version()
            .ifPresent(
                version ->
                    Completions.whenDone(
                        cache.store().forget(version, PageRange.of(gate.pageIndex())),
                        (_, error) ->
                            log.debug("forgot page {} of {}", gate.pageIndex(), this, error)));
      }
    }
    page.cacheWriteDone(gate, outcome);
    gate.open();
    admitIfClean(page);
  }

  /** A lease has ended. */
  void leaseEnded(Page page) {
    if (!dropIfSuperseded(page)) {
      admitIfClean(page);
    }
  }

  void evicted(Page page) {
    table.remove(page.index(), page);
    cache.readahead().wasted(page);
  }

  private void dropSuperseded() {
    for (Page page : table.values()) {
      dropIfSuperseded(page);
    }
  }

  /** True when the page belonged to an epoch that is over, and is gone. */
  boolean dropIfSuperseded(Page page) {
    PageState was = page.supersede(epoch);
    ended(page, was);
    return was != null;
  }

  /** Lets go what a page was that has ended; null when it has not. */
  void ended(Page page, @Nullable PageState was) {
    if (was == null) {
      return;
    }
    forget(page);
    if (was instanceof Pending pending) {
      // The store would never serve it. Not on this thread, which may hold its caller's locks: it
      // would run the writers who wait at the gate.
      Thread.ofVirtual().name("page-withdraw").start(pending.gate()::withdraw);
    }
  }

  private void dropUntrusted(Epoch confirmed) {
    if (!confirmed.hasUntrusted()) {
      return;
    }
    confirmed.hasUntrusted(false);
    contentChanged();
    for (Page page : table.values()) {
      dropIfUntrusted(page);
    }
  }

  void dropIfUntrusted(Page page) {
    if (page.dropUntrusted()) {
      forget(page);
    }
  }

  /** Lets a page outside the pool go, now that who waited for it has it. */
  void dropOverflow(Page page) {
    if (page.evict()) {
      evicted(page);
    }
  }

  /**
   * Takes a page that has ended out of every list. Who waits for one that was loading is woken when
   * its load ends, on that thread: whoever calls us may hold locks.
   */
  private void forget(Page page) {
    evicted(page);
    cache.clean().remove(page);
  }

  @Override
  public String toString() {
    return "file " + key;
  }

  /** A change of the file's size under way. */
  public static final class Resize {
    private final Epoch before;
    private final Epoch between;
    private final long sizeBytes;

    /** The file's new size. */
    public long sizeBytes() {
      return sizeBytes;
    }

    private Resize(Epoch before, Epoch between, long sizeBytes) {
      this.before = before;
      this.between = between;
      this.sizeBytes = sizeBytes;
    }
  }
}
