package dev.pagegate.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PosixSlabFilesTest {
  @TempDir private Path directory;

  @Test
  void create_allocatesEveryBlock() throws Exception {
    SlabFiles files = new PosixSlabFiles(directory);
    files.create(3, 1 << 20).close();
    Path path = directory.resolve("00000003.slab");
    assertThat(Files.size(path)).isEqualTo(1 << 20);
    Process du = new ProcessBuilder("du", "-k", path.toString()).start();
    String allocated = new String(du.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    assertThat(Integer.parseInt(allocated.substring(0, allocated.indexOf('\t'))))
        .isGreaterThanOrEqualTo(1024);
    assertThat(files.list()).containsExactly(3);
  }

  @Test
  void create_moreThanTheFileSystemHas_saysSoAndLeavesNothing() throws Exception {
    // A file system in memory refuses what it can never hold before it allocates anything.
    Path inMemory = Files.createTempDirectory(Path.of("/dev/shm"), "slabs");
    try {
      SlabFiles files = new PosixSlabFiles(inMemory);
      long tooMuch = 2 * Files.getFileStore(inMemory).getTotalSpace();
      assertThatThrownBy(() -> files.create(1, tooMuch)).isInstanceOf(NoSpaceException.class);
      assertThat(files.list()).isEmpty();
    } finally {
      Files.delete(inMemory);
    }
  }

  @Test
  void create_existingNumber_leavesItAlone() throws Exception {
    SlabFiles files = new PosixSlabFiles(directory);
    files.create(1, 8192).close();
    assertThatThrownBy(() -> files.create(1, 4096)).isInstanceOf(FileAlreadyExistsException.class);
    assertThat(Files.size(directory.resolve("00000001.slab"))).isEqualTo(8192);
  }

  @Test
  void write_thenReadElsewhere_findsTheBytes() throws Exception {
    SlabFiles files = new PosixSlabFiles(directory);
    try (SlabFile file = files.create(1, 16384)) {
      file.write(ByteBuffer.allocateDirect(4096).putLong(0, 42), 8192);
      file.sync();
    }
    try (SlabFile file = files.open(1)) {
      assertThat(file.sizeBytes()).isEqualTo(16384);
      ByteBuffer into = ByteBuffer.allocateDirect(4096);
      file.read(into, 8192);
      assertThat(into.hasRemaining()).isFalse();
      assertThat(into.getLong(0)).isEqualTo(42);
      assertThatThrownBy(() -> file.read(into.clear(), 16384)).isInstanceOf(EOFException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 512})
  void write_run_thenReadAnotherRun_findsTheBytes(int misaligned) throws Exception {
    SlabFiles files = new PosixSlabFiles(directory);
    try (SlabFile file = files.create(1, 1 << 20)) {
      List<ByteBuffer> run = run(16, misaligned);
      for (int i = 0; i < run.size(); i++) {
        run.get(i).putInt(run.get(i).position(), i + 1);
      }
      file.write(run, 4096);
      file.sync();

      List<ByteBuffer> into = run(15, 0);
      file.read(into, 8192);

      for (int i = 0; i < into.size(); i++) {
        assertThat(into.get(i).hasRemaining()).isFalse();
        assertThat(into.get(i).getInt(into.get(i).position() - 4096)).isEqualTo(i + 2);
      }
      assertThatThrownBy(() -> file.read(run(2, 0), (1 << 20) - 4096))
          .isInstanceOf(EOFException.class);
    }
  }

  /** Pages of 4 KiB, {@code misaligned} bytes off what O_DIRECT wants. */
  private static List<ByteBuffer> run(int count, int misaligned) {
    List<ByteBuffer> run = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ByteBuffer page = ByteBuffer.allocateDirect(3 * 4096).alignedSlice(4096);
      run.add(page.limit(misaligned + 4096).position(misaligned));
    }
    return run;
  }
}
