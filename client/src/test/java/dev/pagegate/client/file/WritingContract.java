package dev.pagegate.client.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every front end owes its users when they write. */
public abstract class WritingContract extends FileSystemContract {
  private static final long SEED = 20_260_201;

  /** Makes the file where it is not there, writes at {@code offset}, closes. */
  protected abstract void write(String path, long offset, byte[] bytes) throws FsException;

  /** Writes at the end, closes. */
  protected abstract void append(String path, byte[] bytes) throws FsException;

  protected abstract void truncate(String path, long sizeBytes) throws FsException;

  protected abstract void mkdir(String path) throws FsException;

  protected abstract void remove(String path) throws FsException;

  protected abstract void rmdir(String path) throws FsException;

  protected abstract void rename(String from, String to) throws FsException;

  protected abstract void link(String file, String name) throws FsException;

  protected abstract void symlink(String name, String target) throws FsException;

  /**
   * Opens a file, removes it, writes {@code bytes} at its start, and returns what is read through
   * the open file; closes.
   */
  protected abstract byte[] removeWhileOpen(String path, byte[] bytes) throws FsException;

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(SEED + length).nextBytes(bytes);
    return bytes;
  }

  private byte[] atOrigin(String name) throws Exception {
    return Files.readAllBytes(origin().resolve(name));
  }

  private static void assertFails(FsError error, ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(FsException.class, e -> assertThat(e.error()).isEqualTo(error));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4095, 65_536, 65_537, 1 << 20, 5_000_003})
  void write_newFile_isAtTheServerOnceClosed(int size) throws Exception {
    write("/new", 0, bytes(size));
    assertThat(atOrigin("new")).isEqualTo(bytes(size));
    assertThat(read("/new", 0, size + 10)).isEqualTo(bytes(size));
    assertThat(sizeBytes("/new")).isEqualTo(size);
  }

  @Test
  void write_anywhere_changesThatAndNothingElse() throws Exception {
    byte[] content = bytes(500_000);
    Files.write(origin().resolve("file"), content);
    Random random = new Random(SEED);
    for (int i = 0; i < 20; i++) {
      byte[] piece = bytes(1 + random.nextInt(100_000));
      int offset = random.nextInt(content.length - piece.length);
      write("/file", offset, piece);
      System.arraycopy(piece, 0, content, offset, piece.length);
    }
    assertThat(atOrigin("file")).isEqualTo(content);
    assertThat(read("/file", 0, content.length)).isEqualTo(content);
  }

  @Test
  void write_behindTheEnd_leavesZeros() throws Exception {
    write("/file", 0, bytes(10));
    write("/file", 200_000, bytes(10));
    byte[] expected = Arrays.copyOf(bytes(10), 200_010);
    System.arraycopy(bytes(10), 0, expected, 200_000, 10);
    assertThat(read("/file", 0, 300_000)).isEqualTo(expected);
    assertThat(atOrigin("file")).isEqualTo(expected);
  }

  @Test
  void append_severalTimes_goesToTheEnd() throws Exception {
    write("/log", 0, bytes(3));
    append("/log", bytes(5));
    append("/log", bytes(70_000));
    assertThat(sizeBytes("/log")).isEqualTo(70_008);
    assertThat(Arrays.copyOfRange(atOrigin("log"), 3, 8)).isEqualTo(bytes(5));
    assertThat(Arrays.copyOfRange(atOrigin("log"), 8, 70_008)).isEqualTo(bytes(70_000));
  }

  @Test
  void truncate_andGrowAgain_uncoversZeros() throws Exception {
    write("/file", 0, bytes(200_000));
    read("/file", 0, 200_000);
    truncate("/file", 70_001);
    assertThat(read("/file", 0, 300_000)).isEqualTo(Arrays.copyOf(bytes(200_000), 70_001));
    truncate("/file", 150_000);
    byte[] expected = Arrays.copyOf(Arrays.copyOf(bytes(200_000), 70_001), 150_000);
    assertThat(read("/file", 0, 300_000)).isEqualTo(expected);
    assertThat(atOrigin("file")).isEqualTo(expected);
  }

  @Test
  void names_madeMovedAndRemoved_areAsTheServerHasThem() throws Exception {
    mkdir("/dir");
    assertFails(FsError.ALREADY_EXISTS, () -> mkdir("/dir"));
    write("/dir/a", 0, bytes(7));
    link("/dir/a", "/dir/b");
    symlink("/dir/c", "a");
    assertThat(list("/dir")).containsExactlyInAnyOrder("a", "b", "c");
    rename("/dir/a", "/dir/d");
    assertFails(FsError.NO_SUCH_ENTRY, () -> read("/dir/c", 0, 10));
    assertThat(read("/dir/b", 0, 10)).isEqualTo(bytes(7));
    assertThat(Files.isSameFile(origin().resolve("dir/b"), origin().resolve("dir/d"))).isTrue();
    assertFails(FsError.DIRECTORY_NOT_EMPTY, () -> rmdir("/dir"));
    for (String name : list("/dir")) {
      remove("/dir/" + name);
    }
    rmdir("/dir");
    assertThat(list("/")).isEmpty();
  }

  @Test
  void rename_overAFile_replacesIt() throws Exception {
    write("/old", 0, bytes(1000));
    write("/new", 0, bytes(2000));
    read("/old", 0, 1000);
    rename("/new", "/old");
    assertThat(read("/old", 0, 5000)).isEqualTo(bytes(2000));
    assertThat(list("/")).containsExactly("old");
  }

  @Test
  void removed_whileOpen_isThereUntilItIsClosed() throws Exception {
    write("/file", 0, bytes(100));
    byte[] expected = bytes(100);
    System.arraycopy(bytes(10), 0, expected, 0, 10);
    assertThat(removeWhileOpen("/file", bytes(10))).isEqualTo(expected);
    try (var left = Files.list(origin())) {
      assertThat(left.map(Path::toString)).isEmpty();
    }
  }

  @Test
  void write_afterOthersChangedTheFile_keepsWhatTheyWroteElsewhere() throws Exception {
    byte[] content = bytes(300_000);
    write("/file", 0, content);
    byte[] theirs = content.clone();
    theirs[250_000]++;
    Files.write(origin().resolve("file"), theirs);
    write("/file", 10, bytes(5));
    System.arraycopy(bytes(5), 0, theirs, 10, 5);
    assertThat(read("/file", 0, 400_000)).isEqualTo(theirs);
  }
}
