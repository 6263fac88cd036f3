package dev.pagegate.client.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a child process is to do: all workloads in the first phase, then in the next.
 *
 * @param cacheDirectory null for no disk cache
 * @param warmUp run before, without a result
 * @param workloads read different files
 * @param run counts from 1
 */
record WorkerJob(
    String url,
    @Nullable String cacheDirectory,
    long cacheBytes,
    long memoryBytes,
    int pageBytes,
    List<Workload> warmUp,
    List<Workload> workloads,
    List<Phase> phases,
    int run) {}
