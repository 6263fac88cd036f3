package dev.pagegate.client.bench;

import dev.pagegate.client.daemon.Daemon;
import dev.pagegate.client.daemon.DaemonConfig;
import dev.pagegate.client.daemon.DiskCacheConfig;
import dev.pagegate.client.daemon.Mount;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.remote.NfsUrl;
import dev.pagegate.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Runs a job's workloads before anything is timed, through caches of its own that it throws away:
 * so the JVM's compilers have seen the code, as in a daemon that has run for a while, and what the
 * clock sees is still cold.
 */
final class WarmUp {
  private final WorkerJob job;
  private final ByteBuffer window;
  private final long deadlineNanos;

  WarmUp(WorkerJob job, ByteBuffer window) {
    this.job = job;
    this.window = window;
    this.deadlineNanos = System.nanoTime() + job.warmUpMillis() * 1_000_000;
  }

  /** Blocks until its time is over; takes no time for a job that wants none. */
  void run() throws IOException, StoreException, FsException, InterruptedException {
    while (System.nanoTime() < deadlineNanos) {
      if (job.cacheDirectory() == null) {
        read(job.toConfig(), deadlineNanos);
      } else {
        fillAndReadBack(Path.of(job.cacheDirectory()));
      }
    }
  }

  private void fillAndReadBack(Path cache)
      throws IOException, StoreException, FsException, InterruptedException {
    Path own = Files.createTempDirectory(cache.toAbsolutePath().getParent(), "warm-up-");
    try {
      DaemonConfig config = job.toConfig(new DiskCacheConfig(own, job.cacheBytes()));
      long now = System.nanoTime();
      read(config, now + Math.max(0, deadlineNanos - now) / 2);
      read(config, deadlineNanos);
    } finally {
      DirectoryTree.delete(own);
    }
  }

  private void read(DaemonConfig config, long untilNanos)
      throws StoreException, FsException, InterruptedException {
    try (Daemon daemon = Daemon.start(config);
        Mount mount = daemon.mount(NfsUrl.parse(job.url()))) {
      for (Workload workload : job.workloads()) {
        new WorkloadRun(mount.files(), workload, window).runUntil(untilNanos);
      }
      daemon.settle();
    }
  }
}
