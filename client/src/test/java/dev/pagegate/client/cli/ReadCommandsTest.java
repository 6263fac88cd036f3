package dev.pagegate.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pagegate.client.daemon.Daemon;
import dev.pagegate.client.daemon.DaemonConfig;
import dev.pagegate.client.daemon.DiskCacheConfig;
import dev.pagegate.protocol.nfs3.Nfs3;
import dev.pagegate.serverstub.StubConfig;
import dev.pagegate.serverstub.StubServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadCommandsTest {
  /** Changed long ago: what changed just now may change again unseen, so it is not kept on disk. */
  private static final Path SETTLED_DIRECTORY = Path.of(System.getProperty("java.home"), "lib");

  private static final Path SETTLED = SETTLED_DIRECTORY.resolve("jrt-fs.jar");

  @TempDir Path directory;

  private final byte[] content = new byte[1_300_001];
  private Path served;
  private Path cache;
  private StubServer server;

  @BeforeEach
  void serve() throws IOException {
    served = Files.createDirectories(directory.resolve("served"));
    cache = directory.resolve("cache");
    new Random(1).nextBytes(content);
    Files.write(served.resolve("a file.bin"), content);
    Files.createDirectories(served.resolve("sub"));
    Files.writeString(served.resolve("sub/text"), "hello\n");
    Files.createSymbolicLink(served.resolve("link"), Path.of("sub/text"));
    Files.setPosixFilePermissions(
        served.resolve("sub/text"), PosixFilePermissions.fromString("rwxr-x---"));
    server = start(served);
  }

  private static StubServer start(Path exported) throws IOException {
    return StubServer.start(
        StubConfig.of(exported)
            .withAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
  }

  private void serveSettled() throws IOException {
    server.close();
    server = start(SETTLED_DIRECTORY);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void ls_sortsNames() {
    Cli cli = Cli.run("ls", url(""));

    assertThat(cli.exitCode()).as(cli.err()).isZero();
    assertThat(cli.out().lines()).containsExactly("a file.bin", "link", "sub");
  }

  @Test
  void ls_recursiveWithDetails_showsTypeModeSizeAndTarget() {
    Cli cli = Cli.run("ls", "-lR", url(""));

    assertThat(cli.exitCode()).as(cli.err()).isZero();
    assertThat(cli.out().lines()).hasSize(4);
    assertThat(cli.out().lines())
        .anySatisfy(line -> assertThat(line).startsWith("-rwxr-x---").endsWith(" sub/text"))
        .anySatisfy(line -> assertThat(line).startsWith("l").endsWith(" link -> sub/text"))
        .anySatisfy(line -> assertThat(line).contains(" 1300001 ").endsWith(" a file.bin"));
  }

  @Test
  void ls_asJson_isOneObjectALine() throws IOException {
    Cli cli = Cli.run("ls", "--json", url("/sub/text"));

    JsonNode entry = new ObjectMapper().readTree(cli.out());
    assertThat(entry.get("path").asText()).isEqualTo("text");
    assertThat(entry.get("type").asText()).isEqualTo("regular");
    assertThat(entry.get("mode").asText()).isEqualTo("0750");
    assertThat(entry.get("sizeBytes").asLong()).isEqualTo(6);
  }

  @Test
  void cat_twice_readsTheDiskTheSecondTime() throws IOException {
    serveSettled();
    Cli cold = cat("/" + SETTLED.getFileName());
    assertThat(cold.exitCode()).as(cold.err()).isZero();
    assertThat(cold.bytes()).isEqualTo(Files.readAllBytes(SETTLED));
    long reads = server.calls(Nfs3.READ);

    Cli warm = cat("/" + SETTLED.getFileName());

    assertThat(warm.bytes()).isEqualTo(cold.bytes());
    assertThat(reads).isPositive();
    assertThat(server.calls(Nfs3.READ)).isEqualTo(reads);
  }

  @Test
  void cat_ofADirectory_failsAndSaysSo() {
    Cli cli = cat("/sub");

    assertThat(cli.exitCode()).isEqualTo(1);
    assertThat(cli.err()).contains("DIRECTORY").doesNotContain("\tat ");
  }

  @Test
  void cat_ofNothing_failsWithTheNameAndTheServer() {
    Cli cli = cat("/none");

    assertThat(cli.exitCode()).isEqualTo(1);
    assertThat(cli.err()).contains("none").contains("127.0.0.1");
    assertThat(cli.err().lines()).hasSize(1);
  }

  @Test
  void cat_whereNobodyListens_failsWithTheAddress() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }

    Cli cli =
        Cli.run(
            "cat", "--no-disk-cache", "nfs://127.0.0.1:" + port + "/export/x?mountport=" + port);

    assertThat(cli.exitCode()).isEqualTo(1);
    assertThat(cli.err()).contains("127.0.0.1").contains(String.valueOf(port));
    assertThat(cli.err().lines()).hasSize(1);
  }

  @Test
  void cat_withACacheInUse_failsWithTheDirectory() throws Exception {
    DiskCacheConfig disk = new DiskCacheConfig(cache, 1L << 30);
    try (Daemon _ = Daemon.start(DaemonConfig.of(Optional.of(disk), 8 << 20, 64 << 10))) {
      Cli cli = cat("/sub/text");

      assertThat(cli.exitCode()).isEqualTo(1);
      assertThat(cli.err()).contains(cache.toString());
      assertThat(cli.err().lines()).hasSize(1);
    }
  }

  @Test
  void verbose_addsTheStackTrace() {
    assertThat(Cli.run("cat", "--no-disk-cache", "-v", url("/none")).err()).contains("\tat ");
  }

  @Test
  void cp_ofAFile_keepsContentAndModeAndLeavesNoDraft() throws IOException {
    Path target = Files.createDirectories(directory.resolve("target"));

    Cli cli = Cli.run("cp", "--no-disk-cache", url("/sub/text"), target.toString());

    assertThat(cli.exitCode()).as(cli.err()).isZero();
    assertThat(target.resolve("text")).hasContent("hello\n");
    assertThat(Files.isExecutable(target.resolve("text"))).isTrue();
    try (Stream<Path> names = Files.list(target)) {
      assertThat(names).hasSize(1);
    }
  }

  @Test
  void cp_recursive_copiesTheTreeAndReportsInJson() throws IOException {
    Path target = directory.resolve("copy");

    Cli cli =
        Cli.run("cp", "-r", "--json", "--cache-dir", cache.toString(), url(""), target.toString());

    assertThat(cli.exitCode()).as(cli.err()).isZero();
    assertThat(target.resolve("a file.bin")).hasBinaryContent(content);
    assertThat(Files.readSymbolicLink(target.resolve("link"))).isEqualTo(Path.of("sub/text"));
    JsonNode last = new ObjectMapper().readTree(cli.out().lines().toList().getLast());
    assertThat(last.get("event").asText()).isEqualTo("done");
    assertThat(last.get("files").asInt()).isEqualTo(2);
    assertThat(last.get("bytes").asLong()).isEqualTo(content.length + 6L);
  }

  @Test
  void cp_ofADirectoryWithoutR_saysWhatToDo() {
    Cli cli = Cli.run("cp", "--no-disk-cache", url("/sub"), directory.resolve("x").toString());

    assertThat(cli.exitCode()).isEqualTo(1);
    assertThat(cli.err()).contains("-r");
  }

  @Test
  void check_ofACacheWithADamagedPage_failsUntilRepaired() throws IOException {
    serveSettled();
    assertThat(cat("/" + SETTLED.getFileName()).exitCode()).isZero();
    assertThat(Cli.run("check", cache.toString()).exitCode()).isZero();
    damageFirstSlab();

    Cli damaged = Cli.run("check", cache.toString());
    Cli repaired = Cli.run("check", "--repair", "--json", cache.toString());

    assertThat(damaged.exitCode()).isEqualTo(1);
    assertThat(damaged.err()).contains("--repair");
    assertThat(repaired.exitCode()).isZero();
    List<String> lines = repaired.out().lines().toList();
    assertThat(new ObjectMapper().readTree(lines.getFirst()).get("event").asText())
        .isEqualTo("progress");
    assertThat(new ObjectMapper().readTree(lines.getLast()).get("dropped").asLong()).isEqualTo(1);
    assertThat(cat("/" + SETTLED.getFileName()).bytes()).isEqualTo(Files.readAllBytes(SETTLED));
  }

  @Test
  void check_ofNoCache_fails() {
    Cli cli = Cli.run("check", served.toString());

    assertThat(cli.exitCode()).isEqualTo(1);
    assertThat(cli.err()).contains(served.toString());
  }

  private void damageFirstSlab() throws IOException {
    try (Stream<Path> files = Files.walk(cache.resolve("slabs"))) {
      Path slab = files.filter(Files::isRegularFile).sorted().findFirst().orElseThrow();
      try (FileChannel channel =
          FileChannel.open(slab, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        ByteBuffer first = ByteBuffer.allocate(1);
        channel.read(first, 0);
        first.put(0, (byte) ~first.get(0)).rewind();
        channel.write(first, 0);
      }
    }
  }

  private Cli cat(String path) {
    return Cli.run("cat", "--cache-dir", cache.toString(), url(path));
  }

  private String url(String path) {
    int port = server.address().getPort();
    return "nfs://127.0.0.1:" + port + "/export" + path + "?mountport=" + port;
  }
}
