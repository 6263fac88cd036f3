package dev.pagegate.client.bench;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * A list of reads that comes out the same each time.
 *
 * @param name short, for tables
 * @param blockBytes of one read, except for whole files
 * @param operations how many random reads
 * @param threads that share the reads out among themselves
 * @param seed of random positions
 */
public record Workload(
    String name,
    Kind kind,
    List<BenchFile> files,
    int blockBytes,
    int operations,
    int threads,
    long seed) {
  /** Random reads are spread over different pages, so that none finds what another fetched. */
  private static final int SPREAD_BYTES = 64 << 10;

  private static final int SEQUENTIAL_BLOCK_BYTES = 1 << 20;

  /** How files are read. */
  public enum Kind {
    /** One file from start to end. */
    SEQUENTIAL("MB/s"),
    /** Blocks of one file. */
    RANDOM("reads/s"),
    /** Each file is opened, read and closed. */
    WHOLE_FILES("files/s");

    private final String unit;

    Kind(String unit) {
      this.unit = unit;
    }

    public String unit() {
      return unit;
    }
  }

  /** One read of file number {@code file}. */
  record Operation(int file, long offset, int lengthBytes) {}

  public Workload {
    files = List.copyOf(files);
    if (files.isEmpty() || threads < 1) {
      throw new IllegalArgumentException(
          "workload %s: %d files, %d threads (expected: >= 1)"
              .formatted(name, files.size(), threads));
    }
  }

  static Workload sequential(BenchFile file) {
    return new Workload(
        "sequential", Kind.SEQUENTIAL, List.of(file), SEQUENTIAL_BLOCK_BYTES, 0, 1, 0);
  }

  static Workload random(BenchFile file, int blockBytes, int operations, int threads, long seed) {
    String name = "random " + (blockBytes >> 10) + " KiB" + (threads == 1 ? "" : " x" + threads);
    return new Workload(name, Kind.RANDOM, List.of(file), blockBytes, operations, threads, seed);
  }

  static Workload wholeFiles(String name, List<BenchFile> files, int threads) {
    return new Workload(
        name + (threads == 1 ? "" : " x" + threads), Kind.WHOLE_FILES, files, 0, 0, threads, 0);
  }

  @JsonIgnore
  long totalBytes() {
    return operationList().stream().mapToLong(Operation::lengthBytes).sum();
  }

  @JsonIgnore
  List<Operation> operationList() {
    return switch (kind) {
      case SEQUENTIAL -> blocks();
      case RANDOM -> randomBlocks();
      case WHOLE_FILES -> wholeFiles();
    };
  }

  private List<Operation> blocks() {
    List<Operation> blocks = new ArrayList<>();
    long sizeBytes = files.getFirst().sizeBytes();
    for (long offset = 0; offset < sizeBytes; offset += blockBytes) {
      blocks.add(new Operation(0, offset, (int) Math.min(blockBytes, sizeBytes - offset)));
    }
    return blocks;
  }

  private List<Operation> randomBlocks() {
    Random random = new Random(seed);
    List<Long> pages = new ArrayList<>();
    for (long page = 0; page < Math.max(1, files.getFirst().sizeBytes() / SPREAD_BYTES); page++) {
      pages.add(page);
    }
    Collections.shuffle(pages, random);
    List<Operation> blocks = new ArrayList<>();
    for (int i = 0; i < operations; i++) {
      long within = (long) random.nextInt(Math.max(1, SPREAD_BYTES / blockBytes)) * blockBytes;
      long offset = pages.get(i % pages.size()) * SPREAD_BYTES + within;
      long room = files.getFirst().sizeBytes() - offset;
      blocks.add(new Operation(0, offset, Math.clamp(room, 0, blockBytes)));
    }
    return blocks;
  }

  private List<Operation> wholeFiles() {
    List<Operation> all = new ArrayList<>();
    for (int file = 0; file < files.size(); file++) {
      all.add(new Operation(file, 0, Math.toIntExact(files.get(file).sizeBytes())));
    }
    return all;
  }
}
