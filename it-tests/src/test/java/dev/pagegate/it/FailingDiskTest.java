package dev.pagegate.it;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.client.admin.AdminClient;
import dev.pagegate.client.admin.AdminRequest;
import dev.pagegate.client.admin.AdminSocket;
import dev.pagegate.client.admin.DaemonStatus;
import dev.pagegate.client.daemon.Daemon;
import dev.pagegate.client.daemon.Mount;
import dev.pagegate.store.StoreStats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The cache on a device that returns errors: costs nothing but hits. */
@Timeout(300)
class FailingDiskTest {
  private static final int FILES = 24;
  private static final int FILE_BYTES = 2_000_001;

  @TempDir private Path scratch;
  private Path exported;
  private FailingDisk disk;
  private Path cache;
  private Stub stub;

  @BeforeEach
  void create() throws Exception {
    exported = scratch.resolve("exported");
    Trees.createFiles(exported, FILES, FILE_BYTES, 9);
    disk = FailingDisk.create(scratch);
    cache = disk.root().resolve("cache");
    stub = Stub.start(exported);
  }

  @AfterEach
  void close() throws Exception {
    stub.close();
    disk.close();
  }

  /** What a broken device does to everyone, so that the tests are about one. */
  private void expectBroken() throws IOException {
    Path probe = disk.root().resolve("probe");
    assertThatThrownBy(() -> Files.readAllBytes(probe)).isInstanceOf(IOException.class);
  }

  private void writeProbe() throws IOException {
    // Past what stays sound of the disk, whatever the file system puts where.
    Files.write(disk.root().resolve("probe"), new byte[32 << 20]);
  }

  private void fill() throws Exception {
    writeProbe();
    expectDone(PagegateProcess.run(cache, "cp", "-r", stub.url(), copy("filling").toString()));
    disk.fail();
    expectBroken();
  }

  private Path copy(String name) {
    return scratch.resolve(name);
  }

  private static void expectDone(Command command) {
    assertThat(command.exitCode()).as(command.toString()).isZero();
    assertThat(command.errors()).as(command.toString()).doesNotContain("LEAK");
  }

  @Test
  void cpAndCat_overACacheThatCannotBeRead_giveTheServersBytes() throws Exception {
    fill();
    for (int round = 0; round < 2; round++) {
      Path copied = copy("copy" + round);
      expectDone(PagegateProcess.run(cache, "cp", "-r", stub.url(), copied.toString()));
      assertThat(Digests.ofTree(copied)).isEqualTo(Digests.ofTree(exported));
    }
    Command cat = PagegateProcess.run(cache, "cat", stub.url("/f3"));
    expectDone(cat);
    assertThat(cat.errors()).contains("cache disk fails");
    assertThat(cat.output()).isEqualTo(Files.readAllBytes(exported.resolve("f3")));
  }

  @Test
  void read_whileTheDiskBreaks_goesOnAndTheStatusSaysSo() throws Exception {
    writeProbe();
    try (Daemon daemon = Volumes.start(cache)) {
      try (Mount mount = Volumes.mount(daemon, stub.url())) {
        assertThat(Volumes.digests(mount)).isEqualTo(Digests.ofTree(exported));
        daemon.settle();
      }
      StoreStats sound = daemon.storeStats();
      assertThat(sound.failed()).isZero();
      assertThat(sound.stored()).isPositive();
      disk.fail();
      expectBroken();
      Trees.createFiles(exported, FILES, FILE_BYTES, 10);
      for (int round = 0; round < 2; round++) {
        try (Mount mount = Volumes.mount(daemon, stub.url())) {
          assertThat(Volumes.digests(mount)).isEqualTo(Digests.ofTree(exported));
        }
      }
      daemon.settle();
      assertThat(requireNonNull(status(daemon).disk()).sick()).isTrue();
      assertThat(requireNonNull(status(daemon).servedFrom().get("server")).bytes())
          .isGreaterThanOrEqualTo(3L * FILES * FILE_BYTES);
    }
  }

  private static DaemonStatus status(Daemon daemon) throws Exception {
    try (AdminSocket socket = daemon.administer(Map.of())) {
      return new AdminClient(socket.path()).ask(new AdminRequest.Status(), DaemonStatus.class);
    }
  }
}
