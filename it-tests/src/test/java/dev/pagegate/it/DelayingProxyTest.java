package dev.pagegate.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DelayingProxyTest {
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void stopListening() throws IOException {
    server.close();
  }

  @Test
  void bytes_throughDelayAndRate_arriveInOrderAndNotTooEarly() throws Exception {
    var link = new Link(Duration.ofMillis(20), 800_000_000);
    byte[] sent = new byte[4 * 1024 * 1024];
    new Random(3).nextBytes(sent);
    try (var proxy = DelayingProxy.start(server.getLocalPort(), link);
        var client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        var accepted = server.accept()) {
      long start = System.nanoTime();
      var sending = CompletableFuture.runAsync(() -> sendAndClose(accepted, sent));
      byte[] received = client.getInputStream().readAllBytes();
      long tookNanos = System.nanoTime() - start;
      sending.join();
      assertThat(received).isEqualTo(sent);
      long rateNanos = sent.length * 10L;
      assertThat(tookNanos).isGreaterThanOrEqualTo(rateNanos + link.oneWayNanos());
    }
  }

  @Test
  void cutAfter_inMidReply_endsTheConnection() throws Exception {
    try (var proxy = DelayingProxy.start(server.getLocalPort(), Link.LOCAL);
        var client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        var accepted = server.accept()) {
      proxy.faults().cutAfter(1);
      accepted.getOutputStream().write(new byte[] {1, 2});
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      assertThatThrownBy(
              () -> {
                while (true) {
                  client.getOutputStream().write(0);
                }
              })
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void calls_ofARealClient_areCounted(@TempDir Path directory) throws Exception {
    Path exported = Files.createDirectory(directory.resolve("exported"));
    Files.write(exported.resolve("file"), new byte[10]);
    try (var ganesha = Ganesha.start(exported, directory.resolve("work"));
        var proxy = DelayingProxy.start(ganesha.nfsPort(), Link.LOCAL);
        var mount = LibnfsMount.open(ganesha.urlThrough(proxy.port(), ""))) {
      proxy.calls().reset();
      mount.read("/file", 0, 5);
      mount.read("/file", 5, 5);
      assertThat(proxy.calls().count(CallCounter.READ)).isEqualTo(2);
      proxy.calls().reset();
      assertThat(proxy.calls().count(CallCounter.READ)).isZero();
    }
  }

  private static void sendAndClose(Socket socket, byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      socket.shutdownOutput();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
