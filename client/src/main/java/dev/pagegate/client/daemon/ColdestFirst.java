package dev.pagegate.client.daemon;

import dev.pagegate.client.archive.ArchiveState;
import dev.pagegate.client.archive.ArchivedFile;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.Archivist;
import dev.pagegate.client.file.Archivist.Mode;
import dev.pagegate.store.StoreStats;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Releases archived files while too little of the disk cache is free, those first that nobody has
 * opened for longest, so that eviction need not take what has no copy.
 */
final class ColdestFirst implements ReleasePolicy {
  private static final Logger log = LoggerFactory.getLogger(ColdestFirst.class);
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private final long floorBytes;
  private final Supplier<StoreStats> disk;
  private final List<Archivist> archivists;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("pagegate-release").daemon().factory());

  private record Candidate(Archivist archivist, ArchivedFile file) {}

  /**
   * @param floorBytes of the disk cache that are to be free
   */
  ColdestFirst(long floorBytes, Supplier<StoreStats> disk, List<Archivist> archivists) {
    this.floorBytes = floorBytes;
    this.disk = disk;
    this.archivists = List.copyOf(archivists);
  }

  /** Looks now and then, until it is closed. */
  void start() {
    long millis = INTERVAL.toMillis();
    var _ = thread.scheduleWithFixedDelay(this::tryAll, millis, millis, TimeUnit.MILLISECONDS);
  }

  private void tryAll() {
    try {
      look();
    } catch (RuntimeException e) {
      // A scheduler drops a task that throws, and then nothing would be released any more.
      log.error("releasing archived files failed; this is a bug", e);
    }
  }

  /** Releases until enough is free or nothing is left; returns how many files. Blocks. */
  int look() {
    if (isEnoughFree()) {
      return 0;
    }
    Deque<Candidate> coldest = candidates();
    int released = 0;
    while (!coldest.isEmpty() && !isEnoughFree()) {
      Candidate next = coldest.removeFirst();
      try {
        next.archivist.release(next.archivist.inodeOf(next.file), Mode.FOR_REAL);
        released++;
      } catch (FsException stays) {
        log.debug("{}", stays.getMessage());
      }
    }
    if (released > 0) {
      log.info("released {} archived files, since little of the disk cache was free", released);
    }
    return released;
  }

  private boolean isEnoughFree() {
    StoreStats stats = disk.get();
    return stats.capacityBytes() - stats.usedBytes() >= floorBytes;
  }

  private Deque<Candidate> candidates() {
    List<Candidate> found =
        archivists.stream()
            .flatMap(
                archivist -> archivist.files().stream().map(file -> new Candidate(archivist, file)))
            .filter(
                candidate ->
                    candidate.file.isReleasable()
                        && candidate.file.record().state() == ArchiveState.ARCHIVED)
            .sorted(Comparator.comparing(candidate -> candidate.file.lastUse()))
            .toList();
    return new ArrayDeque<>(found);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
