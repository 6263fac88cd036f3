package dev.pagegate.store.rocks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Slab files in a directory, named by their number: {@code 00000007.slab}. */
final class PosixSlabFiles implements SlabFiles {
  private static final String SUFFIX = ".slab";

  private final Path directory;

  PosixSlabFiles(Path directory) {
    this.directory = directory;
  }

  @Override
  public List<Integer> list() throws IOException {
    try (Stream<Path> paths = Files.list(directory)) {
      return paths
          .map(path -> path.getFileName().toString())
          .filter(name -> name.matches("[0-9]{8,10}\\" + SUFFIX))
          .map(name -> Integer.parseInt(name.substring(0, name.length() - SUFFIX.length())))
          .sorted()
          .toList();
    }
  }

  @Override
  public SlabFile open(int number) throws IOException {
    return PosixSlabFile.open(path(number));
  }

  @Override
  public SlabFile create(int number, long bytes) throws IOException {
    Path path = path(number);
    Files.newByteChannel(path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))
        .close();
    try {
      // The name must be durable before a page is: fdatasync of the file does not cover it.
      Durable.sync(directory);
      return PosixSlabFile.allocate(path, bytes);
    } catch (IOException e) {
      Files.deleteIfExists(path);
      throw e;
    }
  }

  @Override
  public void delete(int number) throws IOException {
    Files.deleteIfExists(path(number));
  }

  @Override
  public long usableBytes() throws IOException {
    return Files.getFileStore(directory).getUsableSpace();
  }

  private Path path(int number) {
    return directory.resolve("%08d%s".formatted(number, SUFFIX));
  }
}
