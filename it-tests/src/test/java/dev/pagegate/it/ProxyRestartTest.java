package dev.pagegate.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.client.file.CreateMode;
import dev.pagegate.client.file.FileSystem;
import dev.pagegate.client.file.OpenFile;
import dev.pagegate.client.file.OpenMode;
import dev.pagegate.client.remote.RemoteConfig;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.Readdir;
import dev.pagegate.protocol.nfs3.SetAttributes;
import io.netty.buffer.Unpooled;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A proxy that is killed with SIGKILL and started again, and clients that are to work on. */
@Timeout(600)
class ProxyRestartTest {
  private static final long SEED = 31;
  private static final int COPY_BYTES = 48 << 20;
  private static final int IN_THE_MIDDLE_BYTES = 4 << 20;

  @TempDir Path directory;
  private Path exported;
  private Ganesha ganesha;
  private int port;

  @SuppressWarnings("NullAway.Init") // every test starts with one
  private ProxyProcess proxy;

  @BeforeEach
  void start() throws Exception {
    exported = Files.createDirectory(directory.resolve("exported"));
    ganesha = Ganesha.start(exported, directory.resolve("ganesha"));
  }

  @AfterEach
  void stop() throws Exception {
    proxy.close();
    ganesha.close();
  }

  private void startProxy(String... options) throws Exception {
    proxy = ProxyProcess.start(List.of(ganesha.url()), port, directory.resolve("cache"), options);
    port = proxy.port();
  }

  private void killAndStartAgain(String... options) throws Exception {
    proxy.kill();
    startProxy(options);
  }

  private Path content() throws Exception {
    Path content = directory.resolve("content");
    byte[] bytes = new byte[COPY_BYTES];
    new Random(SEED).nextBytes(bytes);
    return Files.write(content, bytes);
  }

  /** Runs nfs-cp and kills the proxy when {@code target} is there in part. */
  private void copyAcrossAKill(String from, String to, Path target, String... options)
      throws Exception {
    List<String> line = List.of("nfs-cp", from, to);
    Process copying = Command.start(line);
    awaitWhile(copying, () -> sizeOf(target) < IN_THE_MIDDLE_BYTES);
    proxy.kill();
    boolean inTheMiddle = copying.isAlive();
    startProxy(options);
    Command finished = Command.finish(copying, line);
    assertThat(finished.exitCode()).as(finished.toString()).isZero();
    assertThat(inTheMiddle).as("killed before the copy was over").isTrue();
  }

  private static void awaitWhile(Process process, BooleanSupplier early) {
    while (process.isAlive() && early.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }

  private static long sizeOf(Path file) {
    return file.toFile().length();
  }

  @Test
  void copyOut_acrossAKill_completesWithTheOriginsBytes() throws Exception {
    Path source = Files.copy(content(), exported.resolve("large"));
    startProxy();
    Path copy = directory.resolve("copy");
    copyAcrossAKill(proxy.url("/large"), copy.toString(), copy);
    assertThat(copy).hasSameBinaryContentAs(source);
    assertThat(Libnfs.cat(proxy.url("/large"))).isEqualTo(Files.readAllBytes(source));
  }

  /** libnfs never sends again what it was told was written, so the proxy must not keep it. */
  @Test
  void copyIn_acrossAKillWithSync_completesWithTheClientsBytes() throws Exception {
    Path source = content();
    String[] options = {"--sync", "--no-root-squash"};
    startProxy(options);
    Path arrived = exported.resolve("large");
    copyAcrossAKill(source.toString(), proxy.url("/large"), arrived, options);
    assertThat(arrived).hasSameBinaryContentAs(source);
    assertThat(Libnfs.cat(proxy.url("/large"))).isEqualTo(Files.readAllBytes(source));
  }

  /** What a killed proxy held in memory alone, a client that looks at verifiers sends again. */
  @Test
  void write_acrossAKillByAClientThatWatchesVerifiers_isAllAtTheOrigin() throws Exception {
    byte[] bytes = Files.readAllBytes(content());
    startProxy("--no-root-squash");
    try (var daemon = Volumes.start(directory.resolve("clients-cache"), RemoteConfig.DEFAULT);
        var mount = Volumes.mount(daemon, proxy.url());
        OpenFile file = create(mount.files(), "large")) {
      int half = bytes.length / 2;
      file.write(0, Unpooled.wrappedBuffer(bytes, 0, half));
      while (Files.notExists(exported.resolve("large"))) {
        Thread.onSpinWait();
      }
      killAndStartAgain("--no-root-squash");
      file.write(half, Unpooled.wrappedBuffer(bytes, half, bytes.length - half));
      file.fsync();
    }
    assertThat(exported.resolve("large")).hasBinaryContent(bytes);
  }

  private static OpenFile create(FileSystem files, String name) throws Exception {
    return files.create(
        files.root(),
        FileName.of(name),
        CreateMode.UNCHECKED,
        SetAttributes.NONE,
        OpenMode.READ_WRITE);
  }

  @Test
  void handlesAndCookies_acrossAKill_meanTheSame() throws Exception {
    int entries = 3_000;
    Trees.createCrowded(exported.resolve("crowd"), entries);
    Files.writeString(exported.resolve("file"), "text");
    startProxy();
    try (var client = new NfsSession(proxy.port())) {
      FileHandle root = client.mount("/export");
      FileHandle file = client.lookup(root, "file");
      FileHandle crowd = client.lookup(root, "crowd");
      var names = new ArrayList<String>();
      Readdir.Success part = client.list(crowd, 0, 0);
      int parts = 0;
      while (!part.endOfDirectory()) {
        names.addAll(NfsSession.names(part));
        if (parts++ == 1) {
          killAndStartAgain();
        }
        part = client.list(crowd, part.entries().getLast().cookie(), part.verifier());
      }
      names.addAll(NfsSession.names(part));
      assertThat(parts).as("parts, so that one was after the kill").isGreaterThan(2);
      assertThat(names).doesNotHaveDuplicates().hasSize(entries + 2);
      assertThat(client.text(file)).isEqualTo("text");
      assertThat(client.lookup(root, "file")).isEqualTo(file);
    }
  }
}
