package dev.pagegate.client.file;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.pagegate.client.archive.ArchivedFile;
import dev.pagegate.client.archive.Archives;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.page.PageCache;
import dev.pagegate.client.page.PageCacheConfig;
import dev.pagegate.client.remote.RemoteFiles;
import dev.pagegate.client.writeback.DirtyFiles;
import dev.pagegate.client.writeback.WriteBackSettings;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileType;
import dev.pagegate.protocol.nfs3.NfsTime;
import dev.pagegate.protocol.xdr.Opaque;
import dev.pagegate.store.FileKey;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all inodes of one mounted export share: the server, the pages, the clocks. */
final class Volume {
  private static final Logger log = LoggerFactory.getLogger(Volume.class);

  /** What one fetch of pages brings at most. */
  private static final int READAHEAD_UNIT_BYTES = PageCacheConfig.DEFAULT_FETCH_BYTES;

  private static final long MIN_READAHEAD_TARGET_BYTES = 4L << 20;

  private final RemoteFiles remote;
  private final PageCache pages;
  private final FileSystemSettings settings;
  private final Ticker ticker;
  private final InstantSource wall;
  private final ServerClock serverClock;
  private final FetchMeter meter = new FetchMeter();
  private final AtomicLong moments = new AtomicLong();
  private final DirtyFiles dirtyFiles;
  private final Archives archives;
  private final Recalls recalls;
  private final List<InvalidationListener> listeners = new CopyOnWriteArrayList<>();
  private volatile Consumer<Inode> whenIdle = _ -> {};

  Volume(
      RemoteFiles remote,
      PageCache pages,
      FileSystemSettings settings,
      WriteBackSettings writeBack,
      Ticker ticker,
      InstantSource wall) {
    this.remote = remote;
    this.pages = pages;
    this.settings = settings;
    this.ticker = ticker;
    this.wall = wall;
    this.dirtyFiles = new DirtyFiles(pages, writeBack);
    this.serverClock =
        new ServerClock(remote.limits().timeDelta(), settings.assumedClockSkew(), ticker, wall);
    this.archives = new Archives(pages::note, wall);
    this.recalls = new Recalls(settings.recall(), archives.counters());
  }

  /**
   * Learns which files an earlier process has archived. Blocks on the cache disk, before any inode
   * is made. Where that does not tell, all are resident here; a copy that a modification makes
   * wrong meanwhile is found out by the file's token.
   */
  void loadArchives() {
    try {
      archives.load(Await.result(pages.notes(keyPrefix())));
    } catch (FsException e) {
      log.warn("the cache disk does not tell which files are archived: {}", e.getMessage());
    }
  }

  Archives archives() {
    return archives;
  }

  /** Null where no copy was ever begun. */
  @Nullable ArchivedFile archiveOf(FileHandle handle) {
    return archives.isEmpty() ? null : archives.of(keyOf(handle));
  }

  Recalls recalls() {
    return recalls;
  }

  /**
   * What programs have modified through a mapping is a write here when this returns, and what they
   * modify next will be. Blocks, without a lock: the writes need them.
   */
  void revokeWrites(Inode inode) {
    listeners.forEach(listener -> listener.revokeWrites(inode));
  }

  RemoteFiles remote() {
    return remote;
  }

  PageCache pages() {
    return pages;
  }

  FileSystemSettings settings() {
    return settings;
  }

  ServerClock serverClock() {
    return serverClock;
  }

  Ticker ticker() {
    return ticker;
  }

  FetchMeter meter() {
    return meter;
  }

  DirtyFiles dirtyFiles() {
    return dirtyFiles;
  }

  /** Who is to be told of inodes that nobody uses any more. */
  void whenIdle(Consumer<Inode> receiver) {
    whenIdle = receiver;
  }

  void idle(Inode inode) {
    whenIdle.accept(inode);
  }

  void addListener(InvalidationListener listener) {
    listeners.add(listener);
  }

  /** Tells the listeners, on a thread of its own: they may take their time. */
  void tell(Consumer<InvalidationListener> what) {
    if (!listeners.isEmpty()) {
      Thread.ofVirtual().name("invalidate").start(() -> listeners.forEach(what));
    }
  }

  NfsTime wallTime() {
    return NfsTime.of(wall.instant());
  }

  long nowNanos() {
    return ticker.read();
  }

  /** Now; to be taken before a call is sent, and when its reply is there. */
  Moment moment() {
    return new Moment(moments.incrementAndGet(), ticker.read(), wall.instant());
  }

  /** Whether {@code known}'s token stands for one content only: {@link ServerClock}. */
  boolean isTrusted(KnownAttributes known) {
    return serverClock.tickIsOver(known.token().changeTime(), known.firstSeenNanos());
  }

  /**
   * At most half of what may be prefetched at all: past that bound the oldest pages make way, and a
   * reader that runs too far ahead of itself would lose what it is about to read.
   */
  Readahead readahead() {
    long maxBytes = Math.min(settings.maxReadaheadBytes(), pages.prefetchBytes() / 2);
    long unitBytes = Math.clamp(maxBytes / 2, pages.pageBytes(), READAHEAD_UNIT_BYTES);
    return new Readahead((int) unitBytes, maxBytes);
  }

  /**
   * How far reading ahead pays: twice what the path holds, so that it stays full while the reader
   * consumes. As measuring needs enough under way, a floor.
   */
  long readaheadTargetBytes() {
    return Math.max(2 * meter.bandwidthDelayBytes(), MIN_READAHEAD_TARGET_BYTES);
  }

  long minLifeNanos(FileAttributes attributes) {
    return life(attributes, settings.fileAttributesMin(), settings.directoryAttributesMin());
  }

  long maxLifeNanos(FileAttributes attributes) {
    return life(attributes, settings.fileAttributesMax(), settings.directoryAttributesMax());
  }

  private static long life(FileAttributes attributes, Duration file, Duration directory) {
    return (attributes.type() == FileType.DIRECTORY ? directory : file).toNanos();
  }

  /**
   * Names the file in cache directories: the length of the volume's identity, the identity, and the
   * handle. Golden: another layout loses every cached page.
   */
  FileKey keyOf(FileHandle handle) {
    return key(handle.bytes().toByteArray());
  }

  /** What {@link #keyOf} begins with for every file of the volume. */
  FileKey keyPrefix() {
    return key();
  }

  private FileKey key(byte... handle) {
    Opaque identity = remote.volumeIdentity();
    ByteBuffer key = ByteBuffer.allocate(1 + identity.length() + handle.length);
    return FileKey.copyOf(
        key.put((byte) identity.length()).put(identity.toByteArray()).put(handle).array());
  }
}
