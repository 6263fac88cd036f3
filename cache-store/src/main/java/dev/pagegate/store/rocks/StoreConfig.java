package dev.pagegate.store.rocks;

import dev.pagegate.store.MonotonicClock;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * Where a disk cache lives and the bounds it keeps.
 *
 * @param directory the cache directory; created with mode 0700 when absent
 * @param capacityBytes hard cap of the directory, index included
 * @param pageBytes size of a full page, a power of two from 4 KiB to 1 MiB; fixed by the first open
 * @param slabBytes size of a slab file, a multiple of {@code pageBytes}
 * @param pendingLimitBytes bound of writes not yet durable; more are declined
 * @param freeSpaceFloorBytes the cache does not grow while the file system has less free
 * @param storeThreads threads that read pages
 * @param linger how long writes may be put off while more of them keep coming
 * @param pinBudgetBytes the most that may be exempt from eviction
 * @param clock decides when growth is tried again after the file system was full
 */
public record StoreConfig(
    Path directory,
    long capacityBytes,
    int pageBytes,
    long slabBytes,
    long pendingLimitBytes,
    long freeSpaceFloorBytes,
    int storeThreads,
    Linger linger,
    long pinBudgetBytes,
    InstantSource clock) {
  public static final int DEFAULT_PAGE_BYTES = 64 << 10;
  public static final int MIN_PAGE_BYTES = 4 << 10;
  public static final int MAX_PAGE_BYTES = 1 << 20;
  public static final long MIN_CAPACITY_BYTES = 1L << 20;

  private static final long MAX_DEFAULT_SLAB_BYTES = 256L << 20;
  private static final long DEFAULT_PENDING_LIMIT_BYTES = 64L << 20;
  private static final long DEFAULT_FREE_SPACE_FLOOR_BYTES = 256L << 20;
  private static final int DEFAULT_STORE_THREADS = 16;

  public StoreConfig {
    directory = directory.toAbsolutePath().normalize();
    require(
        Integer.bitCount(pageBytes) == 1
            && pageBytes >= MIN_PAGE_BYTES
            && pageBytes <= MAX_PAGE_BYTES,
        "page size: " + pageBytes + " bytes (expected: a power of two, 4 KiB to 1 MiB)");
    require(
        capacityBytes >= MIN_CAPACITY_BYTES,
        "cache size: " + capacityBytes + " bytes (expected: >= " + MIN_CAPACITY_BYTES + ")");
    require(
        slabBytes >= pageBytes && slabBytes % pageBytes == 0 && slabBytes <= capacityBytes / 2,
        "slab size: "
            + slabBytes
            + " bytes (expected: a multiple of the page size, at most half of the cache size)");
    require(
        pendingLimitBytes >= pageBytes,
        "pending limit: " + pendingLimitBytes + " bytes (expected: at least one page)");
    require(
        freeSpaceFloorBytes >= 0,
        "free-space floor: " + freeSpaceFloorBytes + " bytes (expected: >= 0)");
    require(
        pinBudgetBytes >= 0 && pinBudgetBytes <= maxPinBudgetBytes(capacityBytes),
        "pin budget: "
            + pinBudgetBytes
            + " bytes (expected: at most three quarters of the cache size)");
    require(storeThreads >= 1, "store threads: " + storeThreads + " (expected: >= 1)");
  }

  /** A cache of {@code capacityBytes} in {@code directory}, the rest as usual. */
  public static StoreConfig of(Path directory, long capacityBytes) {
    return new StoreConfig(
        directory,
        capacityBytes,
        DEFAULT_PAGE_BYTES,
        usualSlabBytes(capacityBytes, DEFAULT_PAGE_BYTES),
        DEFAULT_PENDING_LIMIT_BYTES,
        DEFAULT_FREE_SPACE_FLOOR_BYTES,
        DEFAULT_STORE_THREADS,
        Linger.USUAL,
        capacityBytes / 2,
        new MonotonicClock());
  }

  /** The rest has to have room for what is read in passing, and for the index. */
  public static long maxPinBudgetBytes(long capacityBytes) {
    return capacityBytes / 4 * 3;
  }

  /** The same cache with other pages, and slabs as usual for them. */
  public StoreConfig withPageBytes(int changed) {
    return with(
        draft -> {
          draft.pageBytes = changed;
          draft.slabBytes = usualSlabBytes(capacityBytes, changed);
        });
  }

  public StoreConfig withSlabBytes(long changed) {
    return with(draft -> draft.slabBytes = changed);
  }

  public StoreConfig withPendingLimitBytes(long changed) {
    return with(draft -> draft.pendingLimitBytes = changed);
  }

  public StoreConfig withFreeSpaceFloorBytes(long changed) {
    return with(draft -> draft.freeSpaceFloorBytes = changed);
  }

  public StoreConfig withStoreThreads(int changed) {
    return with(draft -> draft.storeThreads = changed);
  }

  public StoreConfig withLinger(Linger changed) {
    return with(draft -> draft.linger = changed);
  }

  public StoreConfig withPinBudgetBytes(long changed) {
    return with(draft -> draft.pinBudgetBytes = changed);
  }

  public StoreConfig withClock(InstantSource changed) {
    return with(draft -> draft.clock = changed);
  }

  private StoreConfig with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.config();
  }

  /** A configuration that is being changed. */
  private static final class Draft {
    private final Path directory;
    private final long capacityBytes;
    private int pageBytes;
    private long slabBytes;
    private long pendingLimitBytes;
    private long freeSpaceFloorBytes;
    private int storeThreads;
    private Linger linger;
    private long pinBudgetBytes;
    private InstantSource clock;

    Draft(StoreConfig from) {
      directory = from.directory;
      capacityBytes = from.capacityBytes;
      pageBytes = from.pageBytes;
      slabBytes = from.slabBytes;
      pendingLimitBytes = from.pendingLimitBytes;
      freeSpaceFloorBytes = from.freeSpaceFloorBytes;
      storeThreads = from.storeThreads;
      linger = from.linger;
      pinBudgetBytes = from.pinBudgetBytes;
      clock = from.clock;
    }

    StoreConfig config() {
      return new StoreConfig(
          directory,
          capacityBytes,
          pageBytes,
          slabBytes,
          pendingLimitBytes,
          freeSpaceFloorBytes,
          storeThreads,
          linger,
          pinBudgetBytes,
          clock);
    }
  }

  /** A sixteenth of the cache, so that growth and shrinking have grain, within bounds. */
  private static long usualSlabBytes(long capacityBytes, int pageBytes) {
    long wanted = Math.min(MAX_DEFAULT_SLAB_BYTES, capacityBytes / 16);
    return Math.max(pageBytes, wanted / pageBytes * pageBytes);
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
