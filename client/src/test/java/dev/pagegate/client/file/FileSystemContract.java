package dev.pagegate.client.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.protocol.nfs3.FileType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every front end owes its users when they read: the same tests run wherever files can be
 * reached. Paths begin at the root of the volume.
 */
public abstract class FileSystemContract {
  private static final long SEED = 20_260_101;
  private static final long GIB = 1L << 30;

  /** The directory that the server serves, to be changed behind the client's back. */
  protected abstract Path origin();

  /** Opens, reads up to {@code maxBytes} from {@code offset}, closes. */
  protected abstract byte[] read(String path, long offset, int maxBytes) throws FsException;

  /** Size of a file that was just opened. */
  protected abstract long sizeBytes(String path) throws FsException;

  protected abstract FileType type(String path) throws FsException;

  /** Names in a directory, in any order, without {@code .} and {@code ..}. */
  protected abstract List<String> list(String path) throws FsException;

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(SEED).nextBytes(bytes);
    return bytes;
  }

  private Path write(String name, byte[] content) throws IOException {
    return Files.write(origin().resolve(name), content);
  }

  private static void assertFails(FsError error, ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(FsException.class, e -> assertThat(e.error()).isEqualTo(error));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4095, 4096, 65_535, 65_536, 65_537, 1 << 20, 5_000_003})
  void read_wholeFile_isWhatTheServerHas(int size) throws Exception {
    byte[] content = bytes(size);
    write("file", content);
    for (int round = 0; round < 2; round++) {
      assertThat(read("/file", 0, size + 100)).isEqualTo(content);
      assertThat(sizeBytes("/file")).isEqualTo(size);
    }
  }

  @Test
  void read_anywhere_isWhatTheServerHas() throws Exception {
    byte[] content = bytes(700_001);
    write("file", content);
    Random random = new Random(SEED);
    for (int i = 0; i < 100; i++) {
      int offset = random.nextInt(content.length);
      int length = Math.min(1 + random.nextInt(100_000), content.length - offset);
      assertThat(ByteBuffer.wrap(read("/file", offset, length)))
          .isEqualTo(ByteBuffer.wrap(content, offset, length));
    }
  }

  @Test
  void read_behindTheEnd_isEmpty() throws Exception {
    write("file", bytes(10));
    assertThat(read("/file", 10, 100)).isEmpty();
    assertThat(read("/file", 5 * GIB, 100)).isEmpty();
  }

  @Test
  void read_sparseFileOfThreeGibibytes_isZerosAndItsEnd() throws Exception {
    Path file = write("sparse", new byte[0]);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes(3)), 3 * GIB - 3);
    }
    assertThat(sizeBytes("/sparse")).isEqualTo(3 * GIB);
    assertThat(read("/sparse", 2 * GIB + 12_345, 100)).containsOnly(0);
    assertThat(read("/sparse", 3 * GIB - 3, 100)).isEqualTo(bytes(3));
  }

  @Test
  void read_grownByOthers_isWholeAtTheNextOpen() throws Exception {
    Path file = write("file", bytes(100));
    assertThat(read("/file", 0, 1000)).hasSize(100);
    Files.write(file, bytes(70_000), StandardOpenOption.APPEND);
    assertThat(read("/file", 0, 100_000)).hasSize(70_100);
  }

  @Test
  void read_truncatedByOthers_isShortAtTheNextOpen() throws Exception {
    Path file = write("file", bytes(200_000));
    assertThat(read("/file", 0, 200_000)).hasSize(200_000);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(70_000);
    }
    assertThat(read("/file", 0, 200_000)).isEqualTo(Arrays.copyOf(bytes(200_000), 70_000));
  }

  @Test
  void read_overwrittenInPlaceAgainAndAgain_isAlwaysTheLatest() throws Exception {
    // As fast as the server can: many of these share a timestamp.
    for (int i = 0; i < 50; i++) {
      byte[] content = ("version " + (100 + i)).getBytes(StandardCharsets.UTF_8);
      write("file", content);
      assertThat(read("/file", 0, 100)).isEqualTo(content);
    }
  }

  @Test
  void read_replacedByRename_isTheNewFile() throws Exception {
    write("file", bytes(100));
    read("/file", 0, 100);
    Path replacement = write("other", bytes(50));
    Files.move(replacement, origin().resolve("file"), StandardCopyOption.REPLACE_EXISTING);
    assertThat(read("/file", 0, 100)).isEqualTo(bytes(50));
  }

  @Test
  void read_removed_hasNoSuchEntry() throws Exception {
    Path file = write("file", bytes(100));
    read("/file", 0, 100);
    Files.delete(file);
    assertFails(FsError.NO_SUCH_ENTRY, () -> read("/file", 0, 100));
  }

  @Test
  void read_directory_fails() throws Exception {
    Files.createDirectory(origin().resolve("dir"));
    assertFails(FsError.IS_A_DIRECTORY, () -> read("/dir", 0, 100));
  }

  @Test
  void read_throughFile_fails() throws Exception {
    write("file", bytes(1));
    assertFails(FsError.NOT_A_DIRECTORY, () -> read("/file/x", 0, 100));
  }

  @Test
  void read_throughLinks_findsTheFile() throws Exception {
    Path directory = Files.createDirectories(origin().resolve("a/b"));
    Files.write(directory.resolve("file"), bytes(9));
    Files.createSymbolicLink(origin().resolve("link"), Path.of("a/b/file"));
    Files.createSymbolicLink(origin().resolve("dirs"), Path.of("a/b"));
    assertThat(read("/link", 0, 100)).isEqualTo(bytes(9));
    assertThat(read("/dirs/file", 0, 100)).isEqualTo(bytes(9));
  }

  @Test
  void list_empty_isEmpty() throws Exception {
    Files.createDirectory(origin().resolve("dir"));
    assertThat(list("/dir")).isEmpty();
  }

  @Test
  void list_allKindsOfNames_showsThem() throws Exception {
    Path directory = Files.createDirectory(origin().resolve("dir"));
    List<String> names = List.of("a", "with space", "größe", "-n", "x".repeat(255), "sub");
    for (String name : names.subList(0, 5)) {
      Files.write(directory.resolve(name), bytes(1));
    }
    Files.createDirectory(directory.resolve("sub"));
    assertThat(list("/dir")).containsExactlyInAnyOrderElementsOf(names);
    assertThat(type("/dir/sub")).isEqualTo(FileType.DIRECTORY);
    assertThat(type("/dir/größe")).isEqualTo(FileType.REGULAR);
  }

  @Test
  void list_largeDirectory_showsEveryNameOnce() throws Exception {
    Path directory = Files.createDirectory(origin().resolve("dir"));
    List<String> names = IntStream.range(0, 20_000).mapToObj(i -> "entry-" + i).toList();
    for (String name : names) {
      Files.createFile(directory.resolve(name));
    }
    assertThat(sorted(list("/dir"))).isEqualTo(sorted(names));
  }

  private static List<String> sorted(List<String> names) {
    return names.stream().sorted().toList();
  }
}
