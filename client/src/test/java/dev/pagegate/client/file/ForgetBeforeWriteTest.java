package dev.pagegate.client.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.remote.RemoteConfig;
import dev.pagegate.client.remote.RemoteFiles;
import dev.pagegate.protocol.nfs3.Nfs3;
import dev.pagegate.serverstub.StubConfig;
import dev.pagegate.serverstub.StubServer;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** G6 with a real disk cache: what a crash leaves of it at the moment a WRITE is sent. */
@Timeout(120)
class ForgetBeforeWriteTest {
  @TempDir private Path directory;
  private final byte[] old = new byte[2 * (64 << 10)];
  private StubServer server;

  @BeforeEach
  void start() throws Exception {
    new Random(6).nextBytes(old);
    Path origin = Files.createDirectory(directory.resolve("origin"));
    Files.write(origin.resolve("file"), old);
    server =
        StubServer.start(
            StubConfig.of(origin)
                .withAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private NfsStack stack(Path cache) throws Exception {
    return new NfsStack(cache, server.address(), RemoteConfig.DEFAULT);
  }

  /** READs that a client with this disk cache and an empty memory needs for some bytes. */
  private long readsFor(Path cache, long offset, int lengthBytes) throws Exception {
    long before = server.calls(Nfs3.READ);
    try (NfsStack stack = stack(cache)) {
      assertThat(stack.read("/file", offset, lengthBytes)).hasSize(lengthBytes);
    }
    return server.calls(Nfs3.READ) - before;
  }

  /** What a killed process leaves: its files as they are now. */
  private static void copy(Path from, Path to) {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A server that nobody reaches with a WRITE; {@code instead} runs when one would be sent. */
  private static RemoteFiles withoutWrites(RemoteFiles remote, Runnable instead) {
    return (RemoteFiles)
        Proxy.newProxyInstance(
            RemoteFiles.class.getClassLoader(),
            new Class<?>[] {RemoteFiles.class},
            (_, method, arguments) -> {
              if (method.getName().equals("write")) {
                instead.run();
                return CompletableFuture.failedFuture(
                    new FsException(FsError.SERVER_UNREACHABLE, "the test ends here"));
              }
              try {
                return method.invoke(remote, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
              }
            });
  }

  @Test
  void g6_crashWhenAWriteIsSent_leavesNoCopyOfThePageOnDisk() throws Exception {
    Path cache = directory.resolve("cache");
    int pageBytes = old.length / 2;
    while (readsFor(cache, 0, old.length) > 0) {
      Thread.onSpinWait(); // the file is too young for the disk as yet
    }
    Path left = directory.resolve("left");
    try (NfsStack stack =
        new NfsStack(
            cache,
            server.address(),
            RemoteConfig.DEFAULT,
            (remote, _) -> withoutWrites(remote, () -> copy(cache, left)))) {
      assertThat(stack.store.pageBytes()).isEqualTo(pageBytes);
      assertThat(stack.read("/file", 0, old.length)).isEqualTo(old);
      try (OpenFile file = stack.files.open(stack.files.resolve("/file"), OpenMode.READ_WRITE)) {
        file.write(10, Unpooled.wrappedBuffer(new byte[] {1, 2, 3}));
        assertThatThrownBy(file::flush).hasMessageContaining("the test ends here");
        // The stack goes without sending it again.
        file.inode().writing().writeBack().discard();
      }
    }

    assertThat(readsFor(left, pageBytes, pageBytes)).as("of the page that is as it was").isZero();
    assertThat(readsFor(left, 0, pageBytes)).as("of the page that was overwritten").isPositive();
  }
}
