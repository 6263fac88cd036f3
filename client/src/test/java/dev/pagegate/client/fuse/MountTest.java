package dev.pagegate.client.fuse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.FileSystem;
import dev.pagegate.protocol.nfs3.Nfs3;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What programs do on a mount, seen from both sides of the client. */
@Timeout(120)
class MountTest {
  private static final int MIB = 1 << 20;

  @TempDir Path directory;
  private MountedStub stub;
  private Path mounted;
  private Path origin;

  @BeforeEach
  void start() throws Exception {
    stub = new MountedStub(directory);
    mounted = stub.mounted;
    origin = stub.origin;
  }

  @AfterEach
  void stop() {
    stub.close();
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(11).nextBytes(bytes);
    return bytes;
  }

  private static ByteBuffer utf8(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  /** With other times than before, so that nobody must look at the content. */
  private static void replace(Path file, String text, int second) throws IOException {
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_000_000_000L + second)));
  }

  @Test
  void write_whole_isAtTheServerAfterClose() throws Exception {
    byte[] content = random(5 * MIB + 3);
    Files.write(mounted.resolve("a"), content);
    assertThat(Files.readAllBytes(origin.resolve("a"))).isEqualTo(content);
    assertThat(Files.readAllBytes(mounted.resolve("a"))).isEqualTo(content);
  }

  @Test
  void write_beforeClose_isReadThroughAnotherOpen() throws Exception {
    try (FileChannel file =
        FileChannel.open(
            mounted.resolve("a"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      file.write(utf8("hello"));
      assertThat(Files.size(mounted.resolve("a"))).isEqualTo(5);
      assertThat(Files.readString(mounted.resolve("a"))).isEqualTo("hello");
    }
  }

  @Test
  void force_returns_whenTheServerHasCommitted() throws Exception {
    try (FileChannel file =
        FileChannel.open(
            mounted.resolve("a"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      file.write(utf8("hello"));
      file.force(true);
      assertThat(Files.readString(origin.resolve("a"))).isEqualTo("hello");
    }
  }

  @Test
  void write_synchronously_isAtTheServerBeforeItReturns() throws Exception {
    try (FileChannel file =
        FileChannel.open(
            mounted.resolve("a"),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.SYNC)) {
      file.write(utf8("hello"));
      assertThat(Files.readString(origin.resolve("a"))).isEqualTo("hello");
    }
  }

  @Test
  void append_byTwoOpens_losesNothing() throws Exception {
    Path file = mounted.resolve("a");
    var options =
        List.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.WRITE)
            .toArray(StandardOpenOption[]::new);
    try (FileChannel one = FileChannel.open(file, options);
        FileChannel two = FileChannel.open(file, options)) {
      for (int i = 0; i < 100; i++) {
        one.write(utf8("1"));
        two.write(utf8("2"));
      }
    }
    assertThat(Files.readString(origin.resolve("a"))).isEqualTo("12".repeat(100));
  }

  @Test
  void open_truncating_leavesNothingOfTheOldContent() throws Exception {
    Files.write(origin.resolve("a"), random(200_000));
    Files.readAllBytes(mounted.resolve("a"));
    Files.writeString(mounted.resolve("a"), "new");
    assertThat(Files.readString(mounted.resolve("a"))).isEqualTo("new");
    assertThat(Files.readString(origin.resolve("a"))).isEqualTo("new");
  }

  @Test
  void truncate_thenGrow_readsZeros() throws Exception {
    byte[] content = random(100_000);
    Files.write(mounted.resolve("a"), content);
    try (FileChannel file = FileChannel.open(mounted.resolve("a"), StandardOpenOption.WRITE)) {
      file.truncate(10);
      file.write(utf8("x"), 149_999);
    }
    byte[] expected = Arrays.copyOf(Arrays.copyOf(content, 10), 150_000);
    expected[149_999] = 'x';
    assertThat(Files.readAllBytes(mounted.resolve("a"))).isEqualTo(expected);
    assertThat(Files.readAllBytes(origin.resolve("a"))).isEqualTo(expected);
  }

  @Test
  void unlink_whileOpen_keepsTheContentUntilClose() throws Exception {
    Files.writeString(mounted.resolve("a"), "hello");
    try (FileChannel file =
        FileChannel.open(mounted.resolve("a"), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      Files.delete(mounted.resolve("a"));
      assertThat(mounted.resolve("a")).doesNotExist();
      file.write(utf8("J"), 0);
      ByteBuffer read = ByteBuffer.allocate(5);
      file.read(read, 0);
      assertThat(new String(read.array(), UTF_8)).isEqualTo("Jello");
    }
    // The kernel announces the last close without waiting for it.
    try (Stream<Path> left = Files.list(origin)) {
      assertThat(left).allMatch(path -> path.getFileName().toString().startsWith(".nfs"));
    }
  }

  @Test
  void rename_overAnother_replacesIt() throws Exception {
    Files.writeString(mounted.resolve("a"), "a");
    Files.writeString(mounted.resolve("b"), "b");
    Files.move(
        mounted.resolve("a"),
        mounted.resolve("b"),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.ATOMIC_MOVE);
    assertThat(mounted.resolve("a")).doesNotExist();
    assertThat(Files.readString(mounted.resolve("b"))).isEqualTo("a");
    assertThat(Files.readString(origin.resolve("b"))).isEqualTo("a");
  }

  @Test
  void names_ofEveryKind_areMadeAndRemoved() throws Exception {
    Files.createDirectory(mounted.resolve("dir"));
    Files.createSymbolicLink(mounted.resolve("dir/link"), Path.of("../target"));
    Files.writeString(mounted.resolve("target"), "t");
    Files.createLink(mounted.resolve("dir/hard"), mounted.resolve("target"));
    assertThat(Files.readString(mounted.resolve("dir/link"))).isEqualTo("t");
    assertThat(Files.getAttribute(mounted.resolve("target"), "unix:nlink")).isEqualTo(2);
    assertThat(Files.getAttribute(mounted.resolve("target"), "unix:ino"))
        .isEqualTo(Files.getAttribute(origin.resolve("target"), "unix:ino"));
    Files.delete(mounted.resolve("dir/link"));
    Files.delete(mounted.resolve("dir/hard"));
    Files.delete(mounted.resolve("dir"));
    assertThat(origin.resolve("dir")).doesNotExist();
  }

  @Test
  void attributes_changed_areTheServers() throws Exception {
    Path file = Files.writeString(mounted.resolve("a"), "a");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x---"));
    Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_234_567_890, 5000)));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(origin.resolve("a"))))
        .isEqualTo("rwxr-x---");
    assertThat(Files.getLastModifiedTime(origin.resolve("a")).toInstant())
        .isEqualTo(Instant.ofEpochSecond(1_234_567_890, 5000));
  }

  @Test
  void modifyTime_afterClose_staysWhatItIs() throws Exception {
    Path file = mounted.resolve("a");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.write(utf8("hello"));
      Files.getLastModifiedTime(file);
    }
    assertThat(Files.getLastModifiedTime(file))
        .isEqualTo(Files.getLastModifiedTime(origin.resolve("a")));
  }

  @Test
  void mistakes_getTheErrorsOfALocalFileSystem() throws Exception {
    Files.createDirectories(mounted.resolve("dir/sub"));
    assertThatThrownBy(() -> Files.delete(mounted.resolve("dir")))
        .isInstanceOf(DirectoryNotEmptyException.class);
    assertThatThrownBy(() -> Files.createDirectory(mounted.resolve("dir")))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> Files.delete(mounted.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> Files.createFile(mounted.resolve("x".repeat(256))))
        .hasMessageContaining("File name too long");
    assertThatThrownBy(() -> Files.writeString(mounted.resolve("dir"), "x"))
        .hasMessageContaining("Is a directory");
  }

  @Test
  void read_again_isServedByTheKernel() throws Exception {
    Files.write(origin.resolve("a"), random(MIB));
    Files.setLastModifiedTime(
        origin.resolve("a"), FileTime.from(Instant.ofEpochSecond(1_000_000_000)));
    // Until the tick of the file's change time is over, nothing that was read may be kept.
    awaitKept();
    double before = stub.bytesFromMemory();
    long calls = stub.server.calls(Nfs3.READ);
    Files.readAllBytes(mounted.resolve("a"));
    assertThat(stub.bytesFromMemory()).isEqualTo(before);
    assertThat(stub.server.calls(Nfs3.READ)).isEqualTo(calls);
  }

  /** Reads until the kernel needs nobody for it. */
  private void awaitKept() throws IOException {
    double before;
    do {
      before = stub.bytesFromMemory() + stub.server.calls(Nfs3.READ);
      Files.readAllBytes(mounted.resolve("a"));
    } while (stub.bytesFromMemory() + stub.server.calls(Nfs3.READ) != before);
  }

  @Test
  void read_changedByOthersWhileOpen_isNewOnceTheClientKnows() throws Exception {
    replace(origin.resolve("a"), "old old", 1);
    try (FileChannel file = FileChannel.open(mounted.resolve("a"))) {
      ByteBuffer read = ByteBuffer.allocate(7);
      file.read(read, 0);
      replace(origin.resolve("a"), "new new", 2);
      stub.files.open("/a").close(); // another front end learns of it
      String now;
      do {
        read.clear();
        file.read(read, 0);
        now = new String(read.array(), UTF_8);
      } while (now.equals("old old"));
      assertThat(now).isEqualTo("new new");
    }
  }

  @Test
  void mount_whereAVolumeIs_isRefused() throws Exception {
    FileSystem files = stub.files;
    MountPoint point = MountPoint.of(mounted);
    assertThatThrownBy(() -> FuseMount.mount(files, point, MountedStub.options()))
        .isInstanceOf(FsException.class)
        .hasMessageContaining("mounted here already");
  }

  @Test
  void mount_whereNoDirectoryIs_isRefused() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "x");
    MountPoint occupied = MountPoint.of(file);
    MountPoint absent = MountPoint.of(directory.resolve("absent"));
    assertThatThrownBy(() -> FuseMount.mount(stub.files, occupied, MountedStub.options()))
        .isInstanceOfSatisfying(
            FsException.class, e -> assertThat(e.error()).isEqualTo(FsError.NOT_A_DIRECTORY));
    assertThatThrownBy(() -> FuseMount.mount(stub.files, absent, MountedStub.options()))
        .isInstanceOfSatisfying(
            FsException.class, e -> assertThat(e.error()).isEqualTo(FsError.NO_SUCH_ENTRY));
  }

  @Test
  void unmount_whileAFileIsOpen_isRefused() throws Exception {
    Files.writeString(mounted.resolve("a"), "a");
    try (FileChannel _ = FileChannel.open(mounted.resolve("a"))) {
      assertThatThrownBy(() -> stub.mount.unmount(MountPoint.How.WHEN_IDLE))
          .isInstanceOf(FsException.class)
          .hasMessageContaining("busy");
    }
  }
}
