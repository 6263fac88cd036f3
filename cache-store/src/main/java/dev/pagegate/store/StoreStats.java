package dev.pagegate.store;

/**
 * Counters since the store opened and sizes now.
 *
 * @param hits reads that were served
 * @param misses reads without a copy
 * @param damaged copies dropped because their checksum did not match
 * @param stored pages made durable
 * @param skipped writes declined
 * @param failed writes that the disk refused
 * @param evicted pages dropped for space
 * @param pendingBytes bytes of writes not yet durable
 * @param usedBytes bytes of the cache directory in use by pages
 * @param capacityBytes the hard cap
 */
public record StoreStats(
    long hits,
    long misses,
    long damaged,
    long stored,
    long skipped,
    long failed,
    long evicted,
    long pendingBytes,
    long usedBytes,
    long capacityBytes) {
  /** The same with {@code more} writes declined before they reached the store. */
  StoreStats withMoreSkipped(long more) {
    return new StoreStats(
        hits,
        misses,
        damaged,
        stored,
        skipped + more,
        failed,
        evicted,
        pendingBytes,
        usedBytes,
        capacityBytes);
  }
}
