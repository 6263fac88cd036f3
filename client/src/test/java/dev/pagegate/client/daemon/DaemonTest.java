package dev.pagegate.client.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.FileSystem;
import dev.pagegate.client.file.OpenFile;
import dev.pagegate.client.page.PageSpan;
import dev.pagegate.client.remote.NfsUrl;
import dev.pagegate.protocol.nfs3.Nfs3;
import dev.pagegate.serverstub.StubConfig;
import dev.pagegate.serverstub.StubServer;
import dev.pagegate.store.StoreException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DaemonTest {
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  @TempDir Path directory;

  @Test
  void start_onADirectoryInUse_failsAndLeavesTheOwnerAlone() throws Exception {
    try (Daemon owner = Daemon.start(config())) {
      assertThatThrownBy(() -> Daemon.start(config()))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(directory.toString());
      assertThat(owner.storeStats().capacityBytes()).isEqualTo(1L << 30);
    }
    Daemon.start(config()).close();
  }

  @Test
  void exception_ofADirectoryInUse_isNotOfTheDisk() {
    assertThat(new StoreException("in use").isOfDisk()).isFalse();
    assertThat(new StoreException("x", new IOException("cache: Permission denied")).isOfDisk())
        .isFalse();
    assertThat(new StoreException("x", new IOException("LOCK: Input/output error")).isOfDisk())
        .isTrue();
  }

  @Test
  void close_givesTheDirectoryUp_evenTwice() throws Exception {
    Daemon daemon = Daemon.start(config());
    daemon.close();
    daemon.close();
    Daemon.start(config()).close();
  }

  /** Pages wait for their version's name, which costs a write to the disk, before they queue. */
  @Test
  void close_rightAfterASmallFileWasRead_keepsItAllTheSame() throws Exception {
    Path settled = Path.of(System.getProperty("java.home"), "legal", "java.base");
    List<String> names = names(settled);
    try (StubServer server = StubServer.start(StubConfig.of(settled).withAddress(ANY_PORT))) {
      NfsUrl url =
          NfsUrl.parse(
              "nfs://127.0.0.1/export?nfsport=%1$d&mountport=%1$d"
                  .formatted(server.address().getPort()));
      for (String name : names) {
        assertThat(read(url, List.of(name))).isEqualTo(Files.size(settled.resolve(name)));
      }
      long cold = server.calls(Nfs3.READ);
      assertThat(cold).isPositive();

      assertThat(read(url, names)).isPositive();

      assertThat(server.calls(Nfs3.READ)).isEqualTo(cold);
    }
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(Files::isRegularFile)
          .map(path -> String.valueOf(path.getFileName()))
          .toList();
    }
  }

  private long read(NfsUrl url, List<String> names) throws Exception {
    long bytes = 0;
    DaemonConfig config =
        DaemonConfig.of(Optional.of(new DiskCacheConfig(directory, 1L << 30)), 512 << 20, 64 << 10);
    try (Daemon daemon = Daemon.start(config);
        Mount mount = daemon.mount(url)) {
      FileSystem files = mount.files();
      for (String name : names) {
        try (OpenFile file = files.open("/" + name)) {
          bytes += readAll(file);
        }
      }
    }
    return bytes;
  }

  private static long readAll(OpenFile file) throws FsException {
    long position = 0;
    while (true) {
      try (PageSpan span = file.readInPlace(position, 1 << 20)) {
        if (span.lengthBytes() == 0) {
          return position;
        }
        position += span.lengthBytes();
      }
    }
  }

  @Test
  void config_withTooLittleMemory_saysHowMuchIsNeeded() {
    assertThatThrownBy(() -> DaemonConfig.of(Optional.empty(), 1 << 20, 64 << 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1048576")
        .hasMessageContaining("64 pages");
  }

  @Test
  void config_withAPageSizeThatIsNoPowerOfTwo_fails() {
    assertThatThrownBy(() -> DaemonConfig.of(Optional.empty(), 1 << 30, 65_000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("65000");
  }

  @Test
  void owned_closesInTheOppositeOrder_whateverFails() {
    List<String> closed = new ArrayList<>();
    Owned owned = new Owned();
    owned.add(() -> closed.add("first"));
    owned.add(
        () -> {
          throw new IllegalStateException("on purpose");
        });
    owned.add(() -> closed.add("last"));

    owned.close();

    assertThat(closed).containsExactly("last", "first");
  }

  private DaemonConfig config() {
    return DaemonConfig.of(
        Optional.of(new DiskCacheConfig(directory, 1L << 30)), 8 << 20, 64 << 10);
  }
}
