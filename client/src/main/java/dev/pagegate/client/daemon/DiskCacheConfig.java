package dev.pagegate.client.daemon;

import dev.pagegate.store.rocks.StoreConfig;
import java.nio.file.Path;

/**
 * Where the disk cache lives and how large it may become.
 *
 * @param capacityBytes hard cap of the directory
 * @param pinBudgetBytes the most of it that may be pinned
 */
public record DiskCacheConfig(Path directory, long capacityBytes, long pinBudgetBytes) {
  public static final long DEFAULT_CAPACITY_BYTES = 10L << 30;

  private static final long MIN_CAPACITY_BYTES = 1L << 20;

  public DiskCacheConfig {
    if (capacityBytes < MIN_CAPACITY_BYTES) {
      throw new IllegalArgumentException(
          "cache size: " + capacityBytes + " bytes (expected: >= 1 MiB)");
    }
    if (pinBudgetBytes < 0 || pinBudgetBytes > StoreConfig.maxPinBudgetBytes(capacityBytes)) {
      throw new IllegalArgumentException(
          "pin budget: "
              + pinBudgetBytes
              + " bytes (expected: at most three quarters of the cache size)");
    }
  }

  /** Half of it may be pinned. */
  public DiskCacheConfig(Path directory, long capacityBytes) {
    this(directory, capacityBytes, capacityBytes / 2);
  }

  /** {@code $XDG_CACHE_HOME/pagegate}, else {@code ~/.cache/pagegate}. */
  public static Path defaultDirectory() {
    String cacheHome = System.getenv("XDG_CACHE_HOME");
    // The XDG base directory specification has relative paths ignored.
    return cacheHome != null && cacheHome.startsWith("/")
        ? Path.of(cacheHome, "pagegate")
        : Path.of(System.getProperty("user.home"), ".cache", "pagegate");
  }
}
