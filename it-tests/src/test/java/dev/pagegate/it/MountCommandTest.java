package dev.pagegate.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How mounts begin and end, whole processes on real FUSE. */
@Timeout(300)
class MountCommandTest {
  @TempDir Path directory;
  private Path exported;
  private Path mounted;
  private Path cache;
  private Stub stub;

  @BeforeEach
  void start() throws IOException {
    exported = Files.createDirectory(directory.resolve("exported"));
    mounted = Files.createDirectory(directory.resolve("mounted"));
    cache = directory.resolve("cache");
    stub = Stub.start(exported);
  }

  @AfterEach
  void stop() {
    stub.close();
  }

  @Test
  void mount_inTheBackground_returnsWhenReadyAndUmountEndsIt() throws Exception {
    Files.writeString(exported.resolve("a"), "hello");
    Command mount = PagegateProcess.run(cache, "mount", stub.url(), mounted.toString());
    assertThat(mount.exitCode()).as("%s", mount).isZero();
    assertThat(mount.text()).startsWith("mounted ");
    assertThat(Files.readString(mounted.resolve("a"))).isEqualTo("hello");
    Files.writeString(mounted.resolve("b"), "back");
    Command umount = PagegateProcess.run("umount", mounted.toString());
    assertThat(umount.exitCode()).as("%s", umount).isZero();
    assertThat(MountProcess.isMounted(mounted)).isFalse();
    assertThat(Files.readString(exported.resolve("b"))).isEqualTo("back");
    // The process has let go of everything: the same can be done again.
    assertThat(PagegateProcess.run(cache, "check", cache.toString()).errors())
        .doesNotContain("use");
  }

  @Test
  void terminate_whileProgramsAreDone_unmountsWithEverythingAtTheServer() throws Exception {
    try (MountProcess mount = MountProcess.start(stub.url(), cache, mounted)) {
      Files.writeString(mounted.resolve("a"), "hello");
      mount.terminate();
    }
    assertThat(MountProcess.isMounted(mounted)).isFalse();
    assertThat(Files.readString(exported.resolve("a"))).isEqualTo("hello");
  }

  @Test
  void terminate_whileAFileIsOpenAndDirty_sendsWhatWasWritten() throws Exception {
    try (MountProcess mount = MountProcess.start(stub.url(), cache, mounted);
        FileChannel file =
            FileChannel.open(
                mounted.resolve("a"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap("hello".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
      mount.terminate();
      assertThat(Files.readString(exported.resolve("a"))).isEqualTo("hello");
      assertThat(MountProcess.isMounted(mounted)).isFalse();
    } catch (IOException closingWhatIsGone) {
      assertThat(closingWhatIsGone).hasMessageNotContaining("hello");
    }
  }

  @Test
  void mount_overOneThatCrashed_clearsIt() throws Exception {
    Files.writeString(exported.resolve("a"), "hello");
    MountProcess crashed = MountProcess.start(stub.url(), cache, mounted);
    Files.readString(mounted.resolve("a"));
    crashed.kill();
    assertThatThrownBy(() -> Files.readString(mounted.resolve("a")))
        .hasMessageContaining("not connected");
    try (MountProcess _ = MountProcess.start(stub.url(), cache, mounted)) {
      assertThat(Files.readString(mounted.resolve("a"))).isEqualTo("hello");
    }
    assertThat(MountProcess.isMounted(mounted)).isFalse();
  }

  @Test
  void mount_somewhereImpossible_saysWhy() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "x");
    assertThat(PagegateProcess.run(cache, "mount", stub.url(), file.toString()).errors())
        .contains("not a directory");
    assertThat(PagegateProcess.run(cache, "mount", stub.url(), file + "/x").errors())
        .contains("create it first");
    String nobody = "nfs://127.0.0.1/export?nfsport=1&mountport=1";
    assertThat(
            PagegateProcess.run(cache, "mount", nobody, mounted.toString(), "--deadline", "2s")
                .errors())
        .contains("check that the server runs");
    assertThat(
            PagegateProcess.run(cache, "mount", stub.url(), mounted.toString(), "-o", "bogus")
                .errors())
        .contains("-o bogus: unknown option");
    assertThat(PagegateProcess.run("umount", mounted.toString()).errors())
        .contains("nothing is mounted there");
  }

  @Test
  void write_onReadOnlyMount_isRefused() throws Exception {
    try (MountProcess _ = MountProcess.start(stub.url(), cache, mounted, "-o", "ro")) {
      assertThatThrownBy(() -> Files.writeString(mounted.resolve("a"), "x"))
          .hasMessageContaining("Read-only file system");
    }
  }

  @Test
  void read_onSoftMountOfASilentServer_fails() throws Exception {
    Files.writeString(exported.resolve("a"), "hello");
    try (Stub silent = Stub.start(exported, "delay:READ:600s", 0);
        MountProcess _ =
            MountProcess.start(silent.url(), cache, mounted, "-o", "soft,timeo=5,retrans=1")) {
      assertThatThrownBy(() -> Files.readString(mounted.resolve("a")))
          .hasMessageContaining("Connection timed out");
    }
  }

  @Test
  void fsync_onSoftMountOfAServerThatWentAway_fails() throws Exception {
    try (MountProcess _ =
        MountProcess.start(stub.url(), cache, mounted, "-o", "soft,timeo=5,retrans=1")) {
      FileChannel file =
          FileChannel.open(
              mounted.resolve("a"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      file.write(ByteBuffer.wrap(new byte[100_000]));
      stub.close();
      assertThatThrownBy(() -> file.force(true)).hasMessageContaining("Connection timed out");
      assertThatThrownBy(file::close).hasMessageContaining("Connection timed out");
      Command umount = PagegateProcess.run("umount", mounted.toString());
      assertThat(umount.exitCode()).as("%s", umount).isNotZero();
      assertThat(umount.errors()).contains("did not reach the server");
    }
  }
}
