package dev.pagegate.store.rocks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The slab files of one cache directory: the seam at which tests put a failing disk. Blocks. */
interface SlabFiles {
  /** Numbers of the slab files that exist, ascending. */
  List<Integer> list() throws IOException;

  SlabFile open(int number) throws IOException;

  /**
   * Creates a file whose blocks are all allocated, so that a full disk shows now and not when a
   * page is written. Durable when it returns; leaves nothing behind when it fails.
   *
   * @throws NoSpaceException when the file system is full
   */
  SlabFile create(int number, long bytes) throws IOException;

  void delete(int number) throws IOException;

  /** Bytes that the file system would still give. */
  long usableBytes() throws IOException;

  /** Makes the slab files of a directory. */
  @FunctionalInterface
  interface Factory {
    SlabFiles at(Path directory);
  }
}
