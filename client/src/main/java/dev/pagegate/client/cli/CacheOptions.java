package dev.pagegate.client.cli;

import dev.pagegate.client.daemon.DaemonConfig;
import dev.pagegate.client.daemon.DiskCacheConfig;
import dev.pagegate.client.daemon.Quantity;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Options of the caches. */
final class CacheOptions {
  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--cache-dir",
      paramLabel = "DIR",
      description = "The disk cache (default: $$XDG_CACHE_HOME/pagegate or ~/.cache/pagegate).")
  private @Nullable Path directory;

  @Option(
      names = "--cache-size",
      paramLabel = "SIZE",
      defaultValue = "10GiB",
      converter = Bytes.class,
      description = "Hard cap of the disk cache (default: ${DEFAULT-VALUE}).")
  private long capacityBytes;

  @Option(
      names = "--pin-budget",
      paramLabel = "SIZE",
      converter = Bytes.class,
      description =
          "The most of the disk cache that 'pagegate pin' may keep from eviction, at most three"
              + " quarters of it (default: half).")
  private @Nullable Long pinBudgetBytes;

  @Option(
      names = "--no-disk-cache",
      description = "Keep pages in memory alone, for as long as the command runs.")
  private boolean noDiskCache;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      defaultValue = "256MiB",
      converter = Bytes.class,
      description = "Bound of pages in memory (default: ${DEFAULT-VALUE}).")
  private long memoryBytes;

  @Option(
      names = "--page-size",
      paramLabel = "SIZE",
      defaultValue = "64KiB",
      converter = Bytes.class,
      description =
          "4KiB to 1MiB, a power of two; fixed by the first use of a cache directory"
              + " (default: ${DEFAULT-VALUE}).")
  private long pageBytes;

  /** What the options say, checked. */
  DaemonConfig toConfig() {
    try {
      return DaemonConfig.of(
          noDiskCache ? Optional.empty() : Optional.of(disk()),
          memoryBytes,
          Math.toIntExact(Math.min(pageBytes, Integer.MAX_VALUE)));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private DiskCacheConfig disk() {
    return new DiskCacheConfig(
        directory == null ? DiskCacheConfig.defaultDirectory() : directory,
        capacityBytes,
        pinBudgetBytes == null ? capacityBytes / 2 : pinBudgetBytes);
  }

  /** "64KiB" to bytes. */
  static final class Bytes implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      try {
        return Quantity.bytes(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
