package dev.pagegate.client.bench;

import dev.pagegate.client.daemon.DaemonConfig;
import dev.pagegate.client.daemon.DiskCacheConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a child process is to do: all workloads in the first phase, then in the next.
 *
 * @param cacheDirectory null for no disk cache
 * @param warmUpMillis how long to read before anything is timed
 * @param workloads read different files
 * @param run counts from 1
 */
record WorkerJob(
    String url,
    WorkerSecurity security,
    @Nullable String cacheDirectory,
    long cacheBytes,
    long memoryBytes,
    int pageBytes,
    long warmUpMillis,
    List<Workload> workloads,
    List<Phase> phases,
    int run) {
  /** As the job says. */
  DaemonConfig toConfig() {
    Path directory = cacheDirectory == null ? null : Path.of(cacheDirectory);
    return toConfig(directory == null ? null : new DiskCacheConfig(directory, cacheBytes));
  }

  /** With another disk cache. */
  DaemonConfig toConfig(@Nullable DiskCacheConfig disk) {
    DaemonConfig config = DaemonConfig.of(Optional.ofNullable(disk), memoryBytes, pageBytes);
    return config.withRemote(config.remote().withSecurity(security.toSecurity()));
  }
}
