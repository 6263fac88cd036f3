package dev.pagegate.client.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * The files that a benchmark reads. Where workloads have files of their own, one process can run
 * them all and each still finds the caches without its files.
 *
 * @param large read from start to end
 * @param random read at random by one thread
 * @param randomShared read at random by several
 * @param medium a few of megabytes each; may be empty
 * @param small many of at most 64 KiB each, read by one thread; may be empty
 * @param smallShared as many, read by several threads; may be empty
 */
public record BenchTree(
    BenchFile large,
    BenchFile random,
    BenchFile randomShared,
    List<BenchFile> medium,
    List<BenchFile> small,
    List<BenchFile> smallShared) {
  private static final int MIN_SMALL_BYTES = 4 << 10;
  private static final int MAX_SMALL_BYTES = 64 << 10;
  private static final int MIN_MEDIUM_BYTES = 1 << 20;
  private static final int MAX_MEDIUM_BYTES = 8 << 20;
  private static final int BUFFER_BYTES = 1 << 20;

  /** How much there is to be. */
  public record Sizes(long largeBytes, long randomBytes, int mediumFiles, int smallFiles) {
    private static final long MIN_LARGE_BYTES = 64 << 10;

    public Sizes {
      if (largeBytes < MIN_LARGE_BYTES || randomBytes < MIN_LARGE_BYTES) {
        throw new IllegalArgumentException(
            "sizes of large files: %d and %d bytes (expected: at least 64 KiB)"
                .formatted(largeBytes, randomBytes));
      }
      if (mediumFiles < 0 || smallFiles < 0) {
        throw new IllegalArgumentException(
            "%d medium and %d small files (expected: >= 0)".formatted(mediumFiles, smallFiles));
      }
    }
  }

  /** Writes a tree of seeded, incompressible bytes into {@code directory}. Blocks. */
  static BenchTree make(Path directory, Sizes sizes, long seed) throws IOException {
    Random random = new Random(seed);
    BenchTree tree =
        new BenchTree(
            new BenchFile("large.bin", sizes.largeBytes()),
            new BenchFile("random.bin", sizes.randomBytes()),
            new BenchFile("random-shared.bin", sizes.randomBytes()),
            files("medium", sizes.mediumFiles(), MIN_MEDIUM_BYTES, MAX_MEDIUM_BYTES, random),
            files("small", sizes.smallFiles(), MIN_SMALL_BYTES, MAX_SMALL_BYTES, random),
            files("small-shared", sizes.smallFiles(), MIN_SMALL_BYTES, MAX_SMALL_BYTES, random));
    for (BenchFile file : tree.all()) {
      write(directory.resolve(file.path()), file.sizeBytes(), random.nextLong());
    }
    return tree;
  }

  private static List<BenchFile> files(
      String directory, int count, int minBytes, int maxBytes, Random random) {
    List<BenchFile> files = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int sizeBytes = random.nextInt(minBytes, maxBytes + 1);
      files.add(new BenchFile("%s/%04d.bin".formatted(directory, i), sizeBytes));
    }
    return files;
  }

  private List<BenchFile> all() {
    List<BenchFile> all = new ArrayList<>(List.of(large, random, randomShared));
    all.addAll(medium);
    all.addAll(small);
    all.addAll(smallShared);
    return all;
  }

  private static void write(Path file, long sizeBytes, long seed) throws IOException {
    Path parent = file.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    SplittableRandom random = new SplittableRandom(seed);
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (long left = sizeBytes; left > 0; left -= buffer.capacity()) {
        buffer.clear();
        while (buffer.hasRemaining()) {
          buffer.putLong(random.nextLong());
        }
        buffer.flip().limit((int) Math.min(left, buffer.capacity()));
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
      }
    }
  }
}
