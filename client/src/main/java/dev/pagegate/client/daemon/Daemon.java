package dev.pagegate.client.daemon;

import dev.pagegate.client.admin.AdminClient;
import dev.pagegate.client.admin.AdminSocket;
import dev.pagegate.client.admin.Commands;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.FileSystem;
import dev.pagegate.client.file.HiddenFiles;
import dev.pagegate.client.journal.JournaledFiles;
import dev.pagegate.client.page.PageCache;
import dev.pagegate.client.page.PageCacheConfig;
import dev.pagegate.client.remote.NfsRemote;
import dev.pagegate.client.remote.NfsUrl;
import dev.pagegate.client.remote.RemoteFiles;
import dev.pagegate.client.web.WebServer;
import dev.pagegate.protocol.rpc.Transport;
import dev.pagegate.store.GuardedStore;
import dev.pagegate.store.MonotonicClock;
import dev.pagegate.store.PageStore;
import dev.pagegate.store.StartReport;
import dev.pagegate.store.StoreException;
import dev.pagegate.store.StoreStats;
import dev.pagegate.store.rocks.RocksPageStore;
import dev.pagegate.store.rocks.StoreConfig;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of a running client that all its mounts share: event loops, disk cache and memory.
 * Closes them in the opposite order of their making.
 */
public final class Daemon implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Daemon.class);

  /** In the cache directory, which no two daemons share. */
  private static final String SOCKET = "admin.socket";

  private static final int EVENT_LOOP_THREADS = 2;

  /**
   * Part of the memory that pages on their way to the disk may hold; past it pages skip the disk.
   */
  private static final int PENDING_DIVISOR = 2;

  /** In the cache directory: removed files that were open, to be cleaned up after a crash. */
  private static final String HIDDEN_FILES = "hidden-files";

  private final Optional<DiskCacheConfig> askedDisk;

  /** As asked for, or without a disk where that has failed. */
  private final DaemonConfig config;

  private final Meters meters;
  private final Owned owned;
  private final Transport transport;
  private final PageStore store;
  private final PageCache pages;
  private final Optional<HiddenFiles> hiddenFiles;
  private final Targets targets;

  private Daemon(DaemonConfig asked, Owned owned) throws StoreException {
    this.askedDisk = asked.disk();
    this.owned = owned;
    this.meters = owned.add(asked.web().isPresent() ? Meters.forPrometheus() : Meters.plain());
    this.transport = owned.add(Transport.open("pagegate-net", EVENT_LOOP_THREADS));
    PageStore opened = openUnlessDiskFails(asked, owned);
    this.config = opened == null ? asked.withoutDisk() : asked;
    this.store = owned.add(opened == null ? new NoDiskCache(asked.pageBytes()) : opened);
    this.pages =
        owned.add(
            new PageCache(
                PageCacheConfig.ofMemory(config.memoryBytes()), store, meters.registry()));
    this.hiddenFiles =
        config.disk().map(disk -> HiddenFiles.at(disk.directory().resolve(HIDDEN_FILES)));
    this.targets = owned.add(new Targets(asked.remote(), transport));
    meters.watch(store, this::isSick);
    owned.add(this::settleQuietly);
  }

  /**
   * Starts the parts. Blocks until the disk cache is open. A disk that fails is done without, as
   * long as no journal can be on it.
   *
   * @throws StoreException when the cache directory cannot be used; nothing is left running
   */
  public static Daemon start(DaemonConfig config) throws StoreException {
    Owned owned = new Owned();
    try {
      return new Daemon(config, owned);
    } catch (StoreException | RuntimeException | Error failed) {
      owned.close();
      throw failed;
    }
  }

  /** Null where the disk refuses its service. */
  private static @Nullable PageStore openUnlessDiskFails(DaemonConfig config, Owned owned)
      throws StoreException {
    try {
      return openStore(config, owned);
    } catch (StoreException failed) {
      if (!failed.isOfDisk() || !Journals.isSurelyEmpty(config)) {
        throw failed;
      }
      log.warn("The cache disk fails, pages are kept in memory alone: {}", failed.getMessage());
      return null;
    }
  }

  private static PageStore openStore(DaemonConfig config, Owned owned) throws StoreException {
    if (config.disk().isEmpty()) {
      return new NoDiskCache(config.pageBytes());
    }
    DiskCacheConfig disk = config.disk().get();
    PageStore bare =
        RocksPageStore.open(
            StoreConfig.of(disk.directory(), disk.capacityBytes())
                .withPageBytes(config.pageBytes())
                .withPinBudgetBytes(disk.pinBudgetBytes())
                .withPendingLimitBytes(
                    Math.max(config.pageBytes(), config.memoryBytes() / PENDING_DIVISOR)));
    ScheduledExecutorService overdue =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("pagegate-store-guard").daemon().factory());
    owned.add(overdue::shutdownNow);
    return new GuardedStore(bare, GuardedStore.Limits.USUAL, new MonotonicClock(), overdue);
  }

  /** Mounts what {@code url} names. Blocks. The caller closes the mount before the daemon. */
  public Mount mount(NfsUrl url) throws FsException {
    NfsRemote remote = NfsRemote.open(url, config.remote(), transport, meters.registry());
    try {
      Optional<JournaledFiles> journal = Journals.open(config, remote);
      RemoteFiles front = journal.isPresent() ? journal.get() : remote;
      FileSystem files = files(front);
      files.archivist().targets(targets);
      meters.watch(url.toString(), files.archivist());
      return new Mount(url, remote, journal, files);
    } catch (FsException | RuntimeException failed) {
      remote.close();
      throw failed;
    }
  }

  private FileSystem files(RemoteFiles remote) {
    return hiddenFiles
        .map(hidden -> FileSystem.over(remote, pages, config.files(), hidden))
        .orElseGet(() -> FileSystem.over(remote, pages, config.files()));
  }

  /**
   * Answers administrators from now on, in the cache directory where that can be and in this user's
   * {@link RuntimeDirectory} elsewhere. The caller closes what is returned before the mounts.
   *
   * @param mounts by the directories where programs find them
   * @throws IOException when neither place has room for a socket
   */
  public AdminSocket administer(Map<String, Mount> mounts) throws IOException {
    Map<String, FileSystem> files =
        mounts.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().files()));
    Commands commands = new Commands(files, status(mounts)::now, Journals.uploads(mounts), targets);
    Optional<Path> inCache = config.disk().map(disk -> disk.directory().resolve(SOCKET));
    if (inCache.isPresent()) {
      try {
        return AdminSocket.open(inCache.get().toAbsolutePath(), commands);
      } catch (IOException e) {
        // The path is too long, or the disk is full: no reason to do without.
        log.info("{} cannot be used: {}", inCache.get(), e.getMessage());
      }
    }
    String name = "admin-" + ProcessHandle.current().pid() + ".socket";
    return AdminSocket.open(RuntimeDirectory.create().resolve(name), commands);
  }

  private StatusReport status(Map<String, Mount> mounts) {
    return new StatusReport(
        this, mounts, askedDisk.orElse(null), this::isSick, new CacheUse(store, mounts));
  }

  /**
   * Releases archived files from now on while less than {@code floorBytes} of the disk cache are
   * free, those first that nobody has opened for longest; not at all for 0. The caller closes what
   * is returned before the mounts.
   */
  public ReleasePolicy releaseColdest(long floorBytes, Collection<Mount> mounts) {
    var policy =
        new ColdestFirst(
            floorBytes,
            store::stats,
            mounts.stream().map(mount -> mount.files().archivist()).toList());
    if (floorBytes > 0) {
      policy.start();
    }
    return policy;
  }

  /**
   * Shows browsers and Prometheus how it is doing from now on, where that was configured; null
   * elsewhere. The caller closes what is returned before the mounts.
   *
   * @param mounts by the directories where programs find them
   * @throws IOException when the address cannot be listened on
   */
  public @Nullable WebServer publish(Map<String, Mount> mounts) throws IOException {
    if (config.web().isEmpty()) {
      return null;
    }
    StatusReport status = status(mounts);
    return WebServer.open(config.web().get(), () -> AdminClient.json(status.now()), meters::scrape);
  }

  private boolean isSick() {
    return !(store instanceof GuardedStore guarded) || guarded.isSick();
  }

  /** Everything that is counted and timed. */
  public MeterRegistry meters() {
    return meters.registry();
  }

  /** How the disk cache was found; empty without one. */
  Optional<StartReport> startReport() {
    return store.startReport();
  }

  /** Counters and sizes of the disk cache; zero without one. */
  public StoreStats storeStats() {
    return store.stats();
  }

  /**
   * Takes all memory that pages may use from the kernel now instead of when it is first used.
   * Blocks; files may be read meanwhile.
   */
  public void populateMemory() {
    pages.populate();
  }

  /** Waits until no page is on its way to the disk, or the disk does not answer. */
  public void settle() throws InterruptedException {
    try {
      do {
        store.settled().get();
      } while (pages.pendingBytes() > 0); // some wait for their version's name before they queue
    } catch (ExecutionException e) {
      log.debug("the cache disk does not answer", e);
    }
  }

  /** Completes what is on its way to the disk. Blocks. Idempotent. */
  @Override
  public void close() {
    owned.close();
  }

  /** The store takes nothing once it is closed, but completes what it has taken. */
  private void settleQuietly() {
    try {
      settle();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // in a hurry: what has no name yet will be missed
    }
  }
}
