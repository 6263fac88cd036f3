package dev.pagegate.client.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Makes names of files durable, which no sync of a file's bytes does. Blocks. */
final class Names {
  private Names() {}

  /** Every name in {@code directory}, and every removal of one. */
  static void sync(Path directory) throws IOException {
    try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
      names.force(true);
    }
  }

  /** Makes {@code directory} and those above it as far as they are missing, durably. */
  static void createDirectories(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path above = directory.toAbsolutePath().getParent();
    if (above != null) {
      createDirectories(above);
    }
    Files.createDirectories(directory);
    if (above != null) {
      sync(above);
    }
  }
}
