package dev.pagegate.client.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.client.archive.ArchiveState;
import dev.pagegate.client.archive.Detection;
import dev.pagegate.client.archive.DirectoryTarget;
import dev.pagegate.client.file.Archivist;
import dev.pagegate.client.file.FileSystem;
import dev.pagegate.client.file.FileSystemSettings;
import dev.pagegate.client.file.OpenFile;
import dev.pagegate.client.remote.NfsUrl;
import dev.pagegate.serverstub.StubConfig;
import dev.pagegate.serverstub.StubServer;
import dev.pagegate.store.StoreStats;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is released first when the disk is filling. */
@Timeout(120)
class ColdestFirstTest {
  private static final int FILES = 3;
  private static final int FILE_BYTES = 100_000;

  @TempDir private Path directory;
  private long usedBytes;

  /** Releasing a file frees what it takes of a disk of this size. */
  private StoreStats disk(Archivist archivist) {
    long released =
        archivist.files().stream()
            .filter(file -> file.record().state() == ArchiveState.NOT_RESIDENT)
            .count();
    return new StoreStats(0, 0, 0, 0, 0, 0, 0, 0, usedBytes - released * FILE_BYTES, 1_000_000);
  }

  private static List<String> released(Archivist archivist) {
    return archivist.files().stream()
        .filter(file -> file.record().state() == ArchiveState.NOT_RESIDENT)
        .map(file -> file.record().path())
        .toList();
  }

  private static void read(FileSystem files, String name) throws Exception {
    ByteBuf bytes = Unpooled.buffer(1, 1);
    try (OpenFile file = files.open(name)) {
      file.read(0, bytes);
    }
  }

  @Test
  void look_whenTooLittleIsFree_releasesTheColdestUntilEnoughIs() throws Exception {
    Path exported = Files.createDirectory(directory.resolve("exported"));
    for (int i = 0; i < FILES; i++) {
      Files.write(exported.resolve("f" + i), new byte[FILE_BYTES]);
    }
    var here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var config =
        DaemonConfig.of(
                Optional.of(new DiskCacheConfig(directory.resolve("cache"), 64 << 20)),
                16 << 20,
                64 << 10)
            .withFiles(FileSystemSettings.DEFAULT.withAssumedClockSkew(Duration.ZERO));
    try (StubServer server = StubServer.start(StubConfig.of(exported).withAddress(here));
        Daemon daemon = Daemon.start(config);
        Mount mount = daemon.mount(url(server))) {
      FileSystem files = mount.files();
      Archivist archivist = files.archivist();
      var target = new DirectoryTarget(directory.resolve("archive"));
      for (int i = 0; i < FILES; i++) {
        archivist.archive(files.resolve("f" + i), "f" + i, target, Detection.WRITES);
      }
      read(files, "f0"); // the first that was archived is the last that was used
      try (var policy = new ColdestFirst(300_000, () -> disk(archivist), List.of(archivist))) {
        usedBytes = 700_000;
        assertThat(policy.look()).as("enough is free").isZero();
        usedBytes = 850_000;
        assertThat(policy.look()).isEqualTo(2);
        assertThat(released(archivist)).containsExactly("f1", "f2");
        usedBytes = 2_000_000;
        assertThat(policy.look()).as("what is left").isEqualTo(1);
        assertThat(policy.look()).as("nothing is left").isZero();
      }
    }
  }

  private static NfsUrl url(StubServer server) {
    int port = server.address().getPort();
    return NfsUrl.parse("nfs://127.0.0.1:%d/export?mountport=%d".formatted(port, port));
  }
}
