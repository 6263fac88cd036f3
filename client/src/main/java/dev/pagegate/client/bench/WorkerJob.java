package dev.pagegate.client.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a child process is to do: one workload, in these phases one after the other.
 *
 * @param cacheDirectory null for no disk cache
 * @param run counts from 1
 */
record WorkerJob(
    String url,
    @Nullable String cacheDirectory,
    long cacheBytes,
    long memoryBytes,
    int pageBytes,
    Workload workload,
    List<Phase> phases,
    int run) {}
