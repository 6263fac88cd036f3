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
 * The files that a benchmark reads.
 *
 * @param large one file
 * @param medium a few of megabytes each; may be empty
 * @param small many of at most 64 KiB each; may be empty
 */
public record BenchTree(BenchFile large, List<BenchFile> medium, List<BenchFile> small) {
  private static final int MIN_SMALL_BYTES = 4 << 10;
  private static final int MAX_SMALL_BYTES = 64 << 10;
  private static final int MIN_MEDIUM_BYTES = 1 << 20;
  private static final int MAX_MEDIUM_BYTES = 8 << 20;
  private static final int BUFFER_BYTES = 1 << 20;

  /** How much there is to be. */
  public record Sizes(long largeBytes, int mediumFiles, int smallFiles) {}

  /** Writes a tree of seeded, incompressible bytes into {@code directory}. Blocks. */
  static BenchTree make(Path directory, Sizes sizes, long seed) throws IOException {
    Random random = new Random(seed);
    BenchFile large = new BenchFile("large.bin", sizes.largeBytes());
    List<BenchFile> medium = new ArrayList<>();
    for (int i = 0; i < sizes.mediumFiles(); i++) {
      int sizeBytes = random.nextInt(MIN_MEDIUM_BYTES, MAX_MEDIUM_BYTES + 1);
      medium.add(new BenchFile("medium/%03d.bin".formatted(i), sizeBytes));
    }
    List<BenchFile> small = new ArrayList<>();
    for (int i = 0; i < sizes.smallFiles(); i++) {
      int sizeBytes = random.nextInt(MIN_SMALL_BYTES, MAX_SMALL_BYTES + 1);
      small.add(new BenchFile("small/%04d.bin".formatted(i), sizeBytes));
    }
    BenchTree tree = new BenchTree(large, medium, small);
    for (BenchFile file : tree.all()) {
      write(directory.resolve(file.path()), file.sizeBytes(), random.nextLong());
    }
    return tree;
  }

  List<BenchFile> all() {
    List<BenchFile> all = new ArrayList<>(List.of(large));
    all.addAll(medium);
    all.addAll(small);
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
