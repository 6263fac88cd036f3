package dev.pagegate.client.page;

import dev.pagegate.store.CoherencyToken;
import dev.pagegate.store.FileKey;
import dev.pagegate.store.FileVersion;
import dev.pagegate.store.PageRange;
import dev.pagegate.store.PageStore;
import dev.pagegate.store.PageStore.PinUse;
import dev.pagegate.store.Pin;
import dev.pagegate.store.VersionLookup;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The memory tier: every page of every open file, over one bounded pool. */
public final class PageCache implements AutoCloseable {
  /** Part of the pool that clean pages leave to pages that are loading, pending or dirty. */
  private static final int HEADROOM_DIVISOR = 8;

  private final PageStore store;
  private final int pageBytes;
  private final int pagesPerFetch;
  private final long prefetchBytes;
  private final PagePool pool;
  private final CleanPages clean;
  private final Readahead readahead;
  private final PageMeters meters;
  private final ByteBuf zeros;
  private final AtomicLong dirtyBytes = new AtomicLong();
  private final Set<FilePages> files = ConcurrentHashMap.newKeySet();

  /** The same files by what the store knows them as; two mounts of one tree have two of one. */
  private final ConcurrentMap<FileKey, List<FilePages>> byKey = new ConcurrentHashMap<>();

  /** The store stays the caller's, to be closed after this. */
  public PageCache(PageCacheConfig config, PageStore store, MeterRegistry registry) {
    this.store = store;
    this.pageBytes = store.pageBytes();
    this.prefetchBytes = config.prefetchBytes();
    this.pagesPerFetch = Math.max(1, config.fetchBytes() / pageBytes);
    this.pool = new PagePool(config.memoryBytes(), pageBytes);
    this.zeros =
        Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(pageBytes)))
            .asReadOnly();
    this.meters = new PageMeters(registry);
    this.clean =
        new CleanPages(
            pool.capacityBytes() - pool.capacityBytes() / HEADROOM_DIVISOR, meters.evictedPages());
    this.readahead = new Readahead(config.prefetchBytes(), pageBytes, meters);
    meters.gaugeBytes("pagegate.page.pool.used", pool::usedBytes);
    meters.gaugeBytes("pagegate.page.pool.capacity", pool::capacityBytes);
    meters.gaugeBytes("pagegate.page.clean", clean::heldBytes);
    meters.gaugeBytes("pagegate.page.dirty", dirtyBytes::get);
  }

  /**
   * The pages of one file; one call per inode. Nothing that is cached of it is believed before the
   * first {@link FilePages#adopt}.
   */
  public FilePages open(FileKey key, PageSource source) {
    FilePages file = new FilePages(this, key, source);
    byKey.compute(key, (_, others) -> beside(others == null ? List.of() : others, file));
    files.add(file);
    return file;
  }

  /**
   * Forgets what the disk has of a file that is not open here. Completes when that is durable,
   * exceptionally when it cannot be promised.
   */
  public CompletableFuture<Void> forget(FileKey key) {
    return store.forgetFile(key);
  }

  /**
   * Has the disk keep the first {@code bytes} of a file whatever else comes; false where that would
   * exceed its budget. Completes as {@link PageStore#pin} does.
   *
   * @param label what people know the file by
   */
  public CompletableFuture<Boolean> pin(FileKey key, long bytes, String label) {
    return store.pin(new Pin(key, bytes, label));
  }

  /** Ends that; whether it was so. */
  public CompletableFuture<Boolean> unpin(FileKey key) {
    return store.unpin(key);
  }

  /** See {@link PageStore#note}. */
  public CompletableFuture<Void> note(FileKey key, byte[] note) {
    return store.note(key, note);
  }

  /** See {@link PageStore#notes}. */
  public CompletableFuture<Map<FileKey, byte[]>> notes(FileKey prefix) {
    return store.notes(prefix);
  }

  /** What the disk keeps whatever else comes. */
  public List<Pin> pins() {
    return store.pins();
  }

  /** What that takes, of what it may take. */
  public PinUse pinUse() {
    return store.pinUse();
  }

  /** As {@link FilePages#onDisk}, of a file that is not open here. */
  public CompletableFuture<NavigableMap<Long, Long>> onDisk(
      FileKey key, CoherencyToken token, long first, long end) {
    return store
        .find(key, token)
        .thenCompose(
            found ->
                found instanceof VersionLookup.Hit hit
                    ? kept(hit.version(), first, end)
                    : CompletableFuture.completedFuture(new TreeMap<>()));
  }

  CompletableFuture<NavigableMap<Long, Long>> kept(FileVersion version, long first, long end) {
    return store.kept(version, new PageRange(first, end)).thenApply(PageCache::endsByStarts);
  }

  private static NavigableMap<Long, Long> endsByStarts(List<PageRange> ranges) {
    NavigableMap<Long, Long> ends = new TreeMap<>();
    ranges.forEach(range -> ends.put(range.first(), range.end()));
    return ends;
  }

  /** Bytes of pages whose way to the disk is not over. */
  public long pendingBytes() {
    return meters.pendingBytes();
  }

  /** Bound of prefetched bytes that nobody has read yet, over all files. */
  public long prefetchBytes() {
    return prefetchBytes;
  }

  /** Bound of the pages in memory, in bytes. */
  public long memoryBytes() {
    return pool.capacityBytes();
  }

  /** Size of a full page, in bytes. */
  public int pageBytes() {
    return pageBytes;
  }

  /** Memory of the pages that are newer than the server, in bytes. */
  public long dirtyBytes() {
    return dirtyBytes.get();
  }

  void addDirtyBytes(long change) {
    dirtyBytes.addAndGet(change);
  }

  int pagesPerFetch() {
    return pagesPerFetch;
  }

  PageStore store() {
    return store;
  }

  CleanPages clean() {
    return clean;
  }

  Readahead readahead() {
    return readahead;
  }

  PageMeters meters() {
    return meters;
  }

  /** A page of them; releasing it does nothing. */
  ByteBuf zeros() {
    return zeros;
  }

  /** Bytes of the pool in use, by pages and by readers that outlive them. */
  long poolUsedBytes() {
    return pool.usedBytes();
  }

  /**
   * A buffer of {@code lengthBytes} from the pool, clean pages evicted for it where needed; null
   * when everything in it must stay. The caller holds no page's monitor.
   */
  @Nullable ByteBuf allocate(int lengthBytes) {
    ByteBuf buffer = pool.allocate(lengthBytes);
    if (buffer != null) {
      return buffer;
    }
    // Several pages at a time, since misses come in runs.
    clean.makeRoom(Math.max(pool.capacityBytes() / (2 * HEADROOM_DIVISOR), pageBytes));
    buffer = pool.allocate(lengthBytes);
    if (buffer == null && readahead.dropOldest()) {
      buffer = pool.allocate(lengthBytes);
    }
    return buffer;
  }

  /** As {@link #allocate} of a full page, outside the pool where that is exhausted. */
  ByteBuf allocateForModification() {
    ByteBuf buffer = allocate(pageBytes);
    if (buffer == null) {
      meters.overflowPage();
      buffer = Unpooled.directBuffer(pageBytes, pageBytes); // never lose a write
    }
    return buffer;
  }

  /** The page may be evicted from now on. */
  void admit(Page page, int capacityBytes) {
    clean.admit(page, pool.slotBytes(capacityBytes));
  }

  private static List<FilePages> beside(List<FilePages> others, FilePages opened) {
    if (!others.isEmpty()) {
      others.forEach(FilePages::shares);
      opened.shares();
    }
    return Stream.concat(others.stream(), Stream.of(opened)).toList();
  }

  void closed(FilePages file) {
    files.remove(file);
    byKey.computeIfPresent(
        file.key(),
        (_, all) -> {
          List<FilePages> left = all.stream().filter(other -> other != file).toList();
          return left.isEmpty() ? null : left;
        });
  }

  /**
   * Takes all memory that pages may use from the kernel now instead of when it is first used, which
   * can cost as much as fetching the page. Blocks; pages may be used meanwhile.
   */
  public void populate() {
    pool.populate();
  }

  /** Drops every page; spans and writes under way keep theirs until they end. Idempotent. */
  @Override
  public void close() {
    for (FilePages file : files) {
      file.close();
    }
  }
}
