package dev.pagegate.client.admin;

import dev.pagegate.client.admin.AdminRequest.Archive;
import dev.pagegate.client.archive.ArchiveRecord;
import dev.pagegate.client.archive.ArchiveTarget;
import dev.pagegate.client.archive.ArchivedFile;
import dev.pagegate.client.archive.Detection;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.ArchiveTargets;
import dev.pagegate.client.file.Archivist;
import dev.pagegate.client.file.FileSystem;
import dev.pagegate.client.file.Inode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies that daemons are asked for, each on a thread of its own and so many at a time: who asks
 * may go away meanwhile. Safe from any thread.
 */
final class ArchiveJobs {
  private static final Logger log = LoggerFactory.getLogger(ArchiveJobs.class);

  private static final int AT_A_TIME = 4;

  /** Between two looks whether a file is quiet. */
  private static final Duration LOOK = Duration.ofMillis(100);

  private final ArchiveTargets targets;
  private final Semaphore places = new Semaphore(AT_A_TIME);

  /** By mount and path; those that have failed stay until they are asked for again. */
  private final Map<Key, Job> jobs = new ConcurrentHashMap<>();

  private record Key(String mount, String path) {}

  /** One copy that was asked for. */
  private static final class Job {
    private volatile boolean working = true;
    private volatile @Nullable String error;
  }

  ArchiveJobs(ArchiveTargets targets) {
    this.targets = targets;
  }

  /** Starts to copy unless that is under way; what is known at this moment. Blocks shortly. */
  ArchiveView start(FileSystem files, Archive asked) throws AdminException, FsException {
    Inode file = files.resolve(asked.path());
    Archivist archivist = files.archivist();
    String target = target(asked, archivist, file);
    Detection detection = detection(asked);
    Key key = new Key(asked.mount(), asked.path());
    var fresh = new Job();
    Job job = jobs.compute(key, (_, former) -> former != null && former.working ? former : fresh);
    if (job == fresh) {
      Thread.ofVirtual()
          .name("archive")
          .start(() -> run(fresh, archivist, file, asked, target, detection));
    }
    return view(files, asked.mount(), asked.path());
  }

  private static String target(Archive asked, Archivist archivist, Inode file)
      throws AdminException {
    String named = asked.target();
    if (named != null) {
      return named;
    }
    return archivist
        .of(file)
        .map(known -> known.record().target())
        .orElseThrow(
            () -> new AdminException(asked.path() + " was never archived; say --to where"));
  }

  private static Detection detection(Archive asked) throws AdminException {
    String named = asked.detection();
    return switch (named == null ? "writes" : named) {
      case "writes" -> Detection.WRITES;
      case "mtime" -> Detection.MTIME;
      default -> throw new AdminException("detection '" + named + "' (expected: writes or mtime)");
    };
  }

  private void run(
      Job job, Archivist archivist, Inode file, Archive asked, String target, Detection detection) {
    boolean placed = false;
    try (ArchiveTarget to = targets.open(target)) {
      places.acquire();
      placed = true;
      ArchiveRecord record = archivist.archive(file, asked.path(), to, detection);
      Long quietMillis = asked.quietMillis();
      while (!record.isValid() && quietMillis != null) {
        awaitQuiet(archivist, file, Duration.ofMillis(quietMillis));
        record = archivist.archive(file, asked.path(), to, detection);
      }
    } catch (FsException e) {
      job.error = e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.error("archiving {} failed; this is a bug", asked, e);
      job.error = "unexpected " + e;
    } finally {
      if (placed) {
        places.release();
      }
      job.working = false;
      if (job.error == null) {
        jobs.remove(new Key(asked.mount(), asked.path()), job);
      }
    }
  }

  /** Until neither this machine nor anybody else is known to have changed it for so long. */
  private static void awaitQuiet(Archivist archivist, Inode file, Duration quiet)
      throws InterruptedException {
    while (Duration.between(lastChange(archivist, file), Instant.now()).compareTo(quiet) < 0) {
      Thread.sleep(LOOK);
    }
  }

  private static Instant lastChange(Archivist archivist, Inode file) {
    Instant found = archivist.of(file).map(known -> known.record().since()).orElse(Instant.EPOCH);
    Instant written = archivist.lastWrite(file).orElse(Instant.EPOCH);
    return written.isAfter(found) ? written : found;
  }

  /** What is known of a file's archive. Blocks shortly. */
  ArchiveView view(FileSystem files, String mount, String path) throws FsException {
    Inode file = files.resolve(path);
    files.attributes(file); // what others have changed shows
    Job job = jobs.get(new Key(mount, path));
    boolean working = job != null && job.working;
    String error = job == null ? null : job.error;
    ArchivedFile known = files.archivist().of(file).orElse(null);
    return known == null
        ? ArchiveView.resident(path, working, error)
        : ArchiveView.of(known, working, error);
  }

  /** As {@link #view}, of a file that is known, without asking anybody. */
  ArchiveView view(String mount, ArchivedFile known) {
    Job job = jobs.get(new Key(mount, known.record().path()));
    return ArchiveView.of(known, job != null && job.working, job == null ? null : job.error);
  }
}
