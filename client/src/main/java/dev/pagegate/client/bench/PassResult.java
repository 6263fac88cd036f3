package dev.pagegate.client.bench;

import java.util.Map;

/**
 * What one run of one workload in one state of the caches measured.
 *
 * @param run counts from 1
 * @param seconds of reading, without verification
 * @param p50Micros median latency of one operation
 * @param calls to the server, by procedure
 * @param servedBytes by the tier that had them: memory, disk, server
 * @param settleSeconds from the last read until every page was durable in the disk cache
 * @param sha256 of the bytes read, in the workload's order
 */
public record PassResult(
    String workload,
    Phase phase,
    int run,
    long operations,
    long bytes,
    double seconds,
    double p50Micros,
    double p99Micros,
    double maxMicros,
    Map<String, Long> calls,
    Map<String, Long> servedBytes,
    double settleSeconds,
    String sha256) {

  /** In the unit of {@code kind}. */
  public double speed(Workload.Kind kind) {
    double amount =
        switch (kind) {
          case SEQUENTIAL -> bytes / 1e6;
          case RANDOM, WHOLE_FILES -> operations;
        };
    return amount / Math.max(1e-9, seconds);
  }
}
