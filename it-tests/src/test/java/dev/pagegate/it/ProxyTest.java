package dev.pagegate.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.protocol.nfs3.Nfs3;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Strangers' clients on the proxy, in front of strangers' servers. */
@Timeout(600)
class ProxyTest {
  private static final long SEED = 30;

  @TempDir Path directory;
  private Path exported;
  private Path cache;

  @BeforeEach
  void make() throws Exception {
    exported = Files.createDirectory(directory.resolve("exported"));
    cache = directory.resolve("cache");
  }

  private void requireSameTree(ProxyProcess proxy) throws Exception {
    for (Map.Entry<String, String> file : Digests.ofTree(exported).entrySet()) {
      byte[] content = Libnfs.cat(proxy.url("/" + file.getKey()));
      assertThat(Digests.of(content)).as(file.getKey()).isEqualTo(file.getValue());
    }
    assertThat(Libnfs.list(proxy.url("/names")))
        .containsExactlyInAnyOrderElementsOf(names(exported.resolve("names")));
  }

  private static List<String> names(Path directory) throws Exception {
    try (var files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private void requireCopiedBack(ProxyProcess proxy) throws Exception {
    for (String name : List.of("size-0", "size-65537", "size-5242897")) {
      Path copy = directory.resolve(name);
      Libnfs.copy(proxy.url("/" + name), copy.toString());
      assertThat(copy).hasSameBinaryContentAs(exported.resolve(name));
      Libnfs.copy(copy.toString(), proxy.url("/back-" + name));
      assertThat(exported.resolve("back-" + name)).hasSameBinaryContentAs(copy);
      assertThat(Libnfs.cat(proxy.url("/back-" + name))).isEqualTo(Files.readAllBytes(copy));
    }
  }

  @Test
  void libnfs_onTheStub_readsAndWritesWhatTheDirectoryHas() throws Exception {
    Trees.createMixed(exported, SEED);
    try (var stub = Stub.start(exported);
        var proxy = ProxyProcess.start(stub.url(), cache, "--no-root-squash")) {
      requireSameTree(proxy);
      requireSameTree(proxy);
      requireCopiedBack(proxy);
    }
  }

  @Test
  void libnfs_onGanesha_readsAndWritesWhatTheDirectoryHas() throws Exception {
    Trees.createMixed(exported, SEED);
    try (var ganesha = Ganesha.start(exported, directory.resolve("ganesha"));
        var proxy = ProxyProcess.start(ganesha.url(), cache, "--no-root-squash")) {
      requireSameTree(proxy);
      requireSameTree(proxy);
      requireCopiedBack(proxy);
    }
  }

  @Test
  void changes_madeThroughLibnfs_areAtTheOrigin() throws Exception {
    try (var stub = Stub.start(exported);
        var proxy = ProxyProcess.start(stub.url(), cache, "--no-root-squash");
        var mount = LibnfsMount.open(proxy.url())) {
      mount.mkdir("/d");
      mount.create("/d/f", 0640);
      mount.write("/d/f", 3, new byte[] {1, 2});
      mount.rename("/d/f", "/d/ü");
      mount.symlink("ü", "/d/link");
      mount.truncate("/d/ü", 4);
      mount.chmod("/d/ü", 0604);
      assertThat(Files.readAllBytes(exported.resolve("d/ü"))).containsExactly(0, 0, 0, 1);
      assertThat(mount.readlink("/d/link")).isEqualTo("ü");
      assertThat(mount.list("/d")).containsExactlyInAnyOrder(".", "..", "ü", "link");
      assertThatThrownBy(() -> mount.rmdir("/d")).hasMessageContaining("NOTEMPTY");
      mount.unlink("/d/link");
      mount.unlink("/d/ü");
      mount.rmdir("/d");
      assertThat(exported).isEmptyDirectory();
    }
  }

  @Test
  void list_ofACrowdedDirectoryOnGanesha_hasEveryNameOnce() throws Exception {
    Trees.createCrowded(exported.resolve("crowd"), 5_000);
    try (var ganesha = Ganesha.start(exported, directory.resolve("ganesha"));
        var proxy = ProxyProcess.start(ganesha.url(), cache)) {
      assertThat(Libnfs.list(proxy.url("/crowd")).stream().sorted())
          .containsExactlyElementsOf(names(exported.resolve("crowd")).stream().sorted().toList());
    }
  }

  @Test
  void twoClients_readingAThousandFilesAtOnce_fetchEachPageOnce() throws Exception {
    int files = 1_000;
    Trees.createFiles(exported, files, 10_000, SEED);
    try (var stub = Stub.start(exported);
        var proxy = ProxyProcess.start(stub.url(), cache, "--no-root-squash");
        ExecutorService clients = Executors.newFixedThreadPool(2)) {
      // Files younger than a tick of the origin's clock are fetched as often as they are opened.
      Clocks.passTick(exported);
      Callable<Void> reading =
          () -> {
            try (var mount = LibnfsMount.open(proxy.url())) {
              for (int i = 0; i < files; i++) {
                assertThat(mount.read("/f" + i, 0, 20_000))
                    .isEqualTo(Files.readAllBytes(exported.resolve("f" + i)));
              }
            }
            return null;
          };
      for (Future<Void> client : clients.invokeAll(List.of(reading, reading))) {
        client.get();
      }
      assertThat(stub.server().calls(Nfs3.READ)).isEqualTo(files);
    }
  }

  @Test
  void terminate_afterAWrite_hasItAtTheOrigin() throws Exception {
    try (var stub = Stub.start(exported)) {
      var proxy = ProxyProcess.start(stub.url(), cache, "--no-root-squash");
      try (var mount = LibnfsMount.open(proxy.url())) {
        mount.create("/f", 0644);
        mount.write("/f", 0, "text".getBytes(UTF_8));
      }
      assertThat(proxy.terminate()).isEqualTo(ProxyProcess.TERMINATED);
      assertThat(exported.resolve("f")).hasContent("text");
    }
  }

  @Test
  void severalUrls_inOneProxy_areSeveralExports() throws Exception {
    Path other = Files.createDirectory(directory.resolve("other"));
    Files.writeString(exported.resolve("f"), "one");
    Files.writeString(other.resolve("f"), "two");
    try (var stub = Stub.start(exported);
        var second = Stub.start(other);
        var proxy =
            ProxyProcess.start(List.of(stub.url() + "=/one", second.url() + "=/two"), 0, cache)) {
      assertThat(Libnfs.cat(proxy.url(0, "/f"))).asString(UTF_8).isEqualTo("one");
      assertThat(Libnfs.cat(proxy.url(1, "/f"))).asString(UTF_8).isEqualTo("two");
      assertThat(proxy.url(1, "")).contains("/two?");
    }
  }

  @Test
  void allow_ofOthersOnly_refusesThisClient() throws Exception {
    Files.writeString(exported.resolve("f"), "text");
    try (var stub = Stub.start(exported);
        var proxy = ProxyProcess.start(stub.url(), cache, "--allow", "192.0.2.0/24")) {
      assertThat(Rpc.answersNull(proxy.port(), Rpc.NFS_PROGRAM)).isFalse();
      assertThat(Rpc.answersNull(proxy.port(), Rpc.MOUNT_PROGRAM)).isFalse();
    }
    try (var stub = Stub.start(exported);
        var proxy = ProxyProcess.start(stub.url(), cache, "--allow", "192.0.2.0/24,127.0.0.1")) {
      assertThat(Libnfs.cat(proxy.url("/f"))).asString(UTF_8).isEqualTo("text");
    }
  }

  @Test
  void metrics_ofAProxy_areWhereItSays() throws Exception {
    Files.writeString(exported.resolve("f"), "text");
    try (var stub = Stub.start(exported);
        var proxy = ProxyProcess.start(stub.url(), cache, "--metrics-listen", "0");
        HttpClient browser = HttpClient.newHttpClient()) {
      assertThat(Libnfs.cat(proxy.url("/f"))).asString(UTF_8).isEqualTo("text");
      String said = String.valueOf(proxy.nextLine());
      assertThat(said).startsWith("to be seen at http://127.0.0.1:");
      URI metrics = URI.create(said.substring(said.indexOf("http")) + "metrics");
      var asked = HttpRequest.newBuilder(metrics).build();
      assertThat(browser.send(asked, HttpResponse.BodyHandlers.ofString()).body())
          .contains("pagegate_page");
    }
  }

  @Test
  void listen_toOthersWithoutAllow_isRefused() throws Exception {
    Command refused =
        PagegateProcess.run(cache, "proxy", "nfs://127.0.0.1:1/export", "--listen", "0.0.0.0:0");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.errors()).contains("--allow CIDR");
  }
}
