package dev.pagegate.client.page;

/**
 * Sizes of the memory tier.
 *
 * @param memoryBytes the bound of all pages in memory, whatever their state
 * @param fetchBytes how much of a file one fetch asks the server for, at most
 * @param prefetchBytes bound of prefetched bytes under way, over all files
 */
public record PageCacheConfig(long memoryBytes, int fetchBytes, long prefetchBytes) {
  /** One fetch, 1 MiB: what servers prefer. */
  public static final int DEFAULT_FETCH_BYTES = 1 << 20;

  private static final long MIN_MEMORY_BYTES = 64 << 10;

  public PageCacheConfig {
    if (memoryBytes < MIN_MEMORY_BYTES) {
      throw new IllegalArgumentException(
          "memory: " + memoryBytes + " bytes (expected: >= " + MIN_MEMORY_BYTES + ")");
    }
    if (fetchBytes < 1 || fetchBytes > 1 << 30) {
      throw new IllegalArgumentException(
          "fetch: " + fetchBytes + " bytes (expected: 1 to " + (1 << 30) + ")");
    }
    if (prefetchBytes < 0) {
      throw new IllegalArgumentException("prefetch: " + prefetchBytes + " bytes (expected: >= 0)");
    }
  }

  /** Fetches of 1 MiB and a quarter of the memory for pages that nobody has asked for yet. */
  public static PageCacheConfig ofMemory(long memoryBytes) {
    return new PageCacheConfig(memoryBytes, DEFAULT_FETCH_BYTES, memoryBytes / 4);
  }
}
