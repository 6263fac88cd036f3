package dev.pagegate.it;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Directory trees that tests serve, the same for the same seed. */
final class Trees {
  /** The client's default page. */
  static final int PAGE_BYTES = 64 * 1024;

  /** Sizes where an off-by-one shows. */
  private static final List<Integer> EDGE_BYTES =
      List.of(
          0,
          1,
          4095,
          PAGE_BYTES - 1,
          PAGE_BYTES,
          PAGE_BYTES + 1,
          3 * PAGE_BYTES - 1,
          1024 * 1024,
          5 * 1024 * 1024 + 17);

  private static final List<String> NAMES =
      List.of("with space", "ümläut", "日本語", "🙂", "-dash", "a+b&c=d", "x".repeat(255));

  private Trees() {}

  /** Files of every interesting size and names of every interesting kind: about 10 MiB. */
  static void createMixed(Path root, long seed) throws IOException {
    var random = new Random(seed);
    for (int bytes : EDGE_BYTES) {
      writeRandom(root.resolve("size-" + bytes), bytes, random);
    }
    Path names = Files.createDirectories(root.resolve("names"));
    for (String name : NAMES) {
      writeRandom(names.resolve(name), 1000, random);
    }
    Path deep = Files.createDirectories(root.resolve("a/b/c/d/e/f"));
    writeRandom(deep.resolve("bottom"), 10_000, random);
    Files.createDirectories(root.resolve("empty"));
    Files.createSymbolicLink(root.resolve("link"), Path.of("a/b/c/d/e/f/bottom"));
  }

  /** {@code count} files of {@code bytes} random bytes each, named f0, f1 and so on. */
  static void createFiles(Path root, int count, int bytes, long seed) throws IOException {
    var random = new Random(seed);
    Files.createDirectories(root);
    for (int i = 0; i < count; i++) {
      writeRandom(root.resolve("f" + i), bytes, random);
    }
  }

  /** A directory with more entries than one reply can carry. */
  static void createCrowded(Path directory, int entries) throws IOException {
    Files.createDirectories(directory);
    for (int i = 0; i < entries; i++) {
      Files.createFile(directory.resolve("entry-%05d".formatted(i)));
    }
  }

  /** A file of {@code bytes} that is a hole but for a mark at its end. */
  static void createSparse(Path file, long bytes, byte[] mark) throws IOException {
    try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(bytes);
      sparse.seek(bytes - mark.length);
      sparse.write(mark);
    }
  }

  private static void writeRandom(Path file, int bytes, Random random) throws IOException {
    byte[] content = new byte[bytes];
    random.nextBytes(content);
    Files.write(file, content);
  }
}
