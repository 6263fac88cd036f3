package dev.pagegate.client.file;

import java.time.Duration;

/**
 * How long a volume believes what it knows and how much of it it keeps.
 *
 * @param fileAttributesMin shortest life of a file's attributes (acregmin)
 * @param fileAttributesMax longest life of a file's attributes (acregmax)
 * @param directoryAttributesMin shortest life of a directory's attributes (acdirmin)
 * @param directoryAttributesMax longest life of a directory's attributes (acdirmax)
 * @param maxNames names kept, with the inodes they lead to
 * @param maxIdleFiles closed files whose pages stay in memory, as far as there is memory
 * @param maxReadaheadBytes how far one open file may read ahead
 * @param assumedClockSkew how far the server's clock may lag behind this machine's
 * @param recall of files that are not resident
 */
public record FileSystemSettings(
    Duration fileAttributesMin,
    Duration fileAttributesMax,
    Duration directoryAttributesMin,
    Duration directoryAttributesMax,
    int maxNames,
    int maxIdleFiles,
    int maxReadaheadBytes,
    Duration assumedClockSkew,
    RecallSettings recall) {

  public static final FileSystemSettings DEFAULT =
      new FileSystemSettings(
          Duration.ofSeconds(3),
          Duration.ofSeconds(60),
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          100_000,
          50_000,
          32 << 20,
          Duration.ofSeconds(2),
          RecallSettings.DEFAULT);

  public FileSystemSettings {
    requireOrdered("acreg", fileAttributesMin, fileAttributesMax);
    requireOrdered("acdir", directoryAttributesMin, directoryAttributesMax);
    if (maxNames < 1
        || maxIdleFiles < 1
        || maxReadaheadBytes < 0
        || assumedClockSkew.isNegative()) {
      throw new IllegalArgumentException(
          ("maxNames %d, maxIdleFiles %d (expected: >= 1), "
                  + "maxReadaheadBytes %d, assumedClockSkew %s (expected: >= 0)")
              .formatted(maxNames, maxIdleFiles, maxReadaheadBytes, assumedClockSkew));
    }
  }

  public FileSystemSettings withAssumedClockSkew(Duration changed) {
    return new FileSystemSettings(
        fileAttributesMin,
        fileAttributesMax,
        directoryAttributesMin,
        directoryAttributesMax,
        maxNames,
        maxIdleFiles,
        maxReadaheadBytes,
        changed,
        recall);
  }

  public FileSystemSettings withRecall(RecallSettings changed) {
    return new FileSystemSettings(
        fileAttributesMin,
        fileAttributesMax,
        directoryAttributesMin,
        directoryAttributesMax,
        maxNames,
        maxIdleFiles,
        maxReadaheadBytes,
        assumedClockSkew,
        changed);
  }

  private static void requireOrdered(String name, Duration min, Duration max) {
    if (min.isNegative() || max.compareTo(min) < 0) {
      throw new IllegalArgumentException(
          "%smin %s, %smax %s (expected: 0 <= min <= max)".formatted(name, min, name, max));
    }
  }
}
