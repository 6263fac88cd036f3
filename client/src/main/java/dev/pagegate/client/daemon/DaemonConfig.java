package dev.pagegate.client.daemon;

import dev.pagegate.client.file.FileSystemSettings;
import dev.pagegate.client.remote.RemoteConfig;
import dev.pagegate.client.web.WebSettings;
import java.util.Optional;

/**
 * What a {@link Daemon} is made of.
 *
 * @param disk empty for a cache in memory alone
 * @param memoryBytes bound of pages in memory
 * @param pageBytes a power of two, 4 KiB to 1 MiB
 * @param web where it may be looked at over HTTP, empty for nowhere
 */
public record DaemonConfig(
    Optional<DiskCacheConfig> disk,
    long memoryBytes,
    int pageBytes,
    RemoteConfig remote,
    FileSystemSettings files,
    WritePolicy policy,
    Optional<WebSettings> web) {

  public static final long DEFAULT_MEMORY_BYTES = 256L << 20;
  public static final int DEFAULT_PAGE_BYTES = 64 << 10;

  private static final int MIN_PAGE_BYTES = 4 << 10;
  private static final int MAX_PAGE_BYTES = 1 << 20;

  /** Less cannot hold the pages that are loading, pending and being read at one time. */
  private static final int MIN_PAGES = 64;

  public DaemonConfig {
    if (Integer.bitCount(pageBytes) != 1
        || pageBytes < MIN_PAGE_BYTES
        || pageBytes > MAX_PAGE_BYTES) {
      throw new IllegalArgumentException(
          "page size: " + pageBytes + " bytes (expected: a power of two, 4 KiB to 1 MiB)");
    }
    if (memoryBytes < (long) MIN_PAGES * pageBytes) {
      throw new IllegalArgumentException(
          "memory: %d bytes (expected: at least %d pages of %d bytes)"
              .formatted(memoryBytes, MIN_PAGES, pageBytes));
    }
    if (policy == WritePolicy.LOCAL && disk.isEmpty()) {
      throw new IllegalArgumentException(
          "write policy local: needs a cache directory for its journal");
    }
  }

  public static DaemonConfig of(Optional<DiskCacheConfig> disk, long memoryBytes, int pageBytes) {
    return new DaemonConfig(
        disk,
        memoryBytes,
        pageBytes,
        RemoteConfig.DEFAULT,
        FileSystemSettings.DEFAULT,
        WritePolicy.ORIGIN,
        Optional.empty());
  }

  public DaemonConfig withRemote(RemoteConfig changed) {
    return new DaemonConfig(disk, memoryBytes, pageBytes, changed, files, policy, web);
  }

  public DaemonConfig withFiles(FileSystemSettings changed) {
    return new DaemonConfig(disk, memoryBytes, pageBytes, remote, changed, policy, web);
  }

  DaemonConfig withoutDisk() {
    return new DaemonConfig(Optional.empty(), memoryBytes, pageBytes, remote, files, policy, web);
  }

  public DaemonConfig withDisk(DiskCacheConfig changed) {
    return new DaemonConfig(
        Optional.of(changed), memoryBytes, pageBytes, remote, files, policy, web);
  }

  public DaemonConfig withPolicy(WritePolicy changed) {
    return new DaemonConfig(disk, memoryBytes, pageBytes, remote, files, changed, web);
  }

  public DaemonConfig withWeb(Optional<WebSettings> changed) {
    return new DaemonConfig(disk, memoryBytes, pageBytes, remote, files, policy, changed);
  }

  /** Nothing on disk and little in memory: for commands that read no content. */
  public static DaemonConfig forNames() {
    return of(Optional.empty(), (long) MIN_PAGES * DEFAULT_PAGE_BYTES, DEFAULT_PAGE_BYTES);
  }
}
