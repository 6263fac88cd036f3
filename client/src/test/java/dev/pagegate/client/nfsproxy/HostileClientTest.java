package dev.pagegate.client.nfsproxy;

import static dev.pagegate.client.nfsproxy.TestClient.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.protocol.nfs3.FileHandle;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever clients send, others read what the origin has, and memory is bounded. */
class HostileClientTest {
  private static final int ROUNDS = Integer.getInteger("hostile.rounds", 300);
  private static final int CALLS_PER_ROUND = 40;
  private static final int SIZE = 300_000;

  /** The pages' own memory, their overflow, and buffers of a few connections. */
  private static final long MEMORY_BOUND_BYTES = 256L << 20;

  @TempDir Path directory;

  private final long seed = Long.getLong("fuzz.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void messages_damagedAtWill_harmNobodyElse() throws Exception {
    System.out.println("HostileClientTest: -Dfuzz.seed=" + seed);
    byte[] content = new byte[SIZE];
    random.nextBytes(content);
    try (var proxied = new ProxiedStub(directory);
        var reader = new TestClient(proxied.port(), TestClient.ROOT)) {
      Files.write(proxied.origin.resolve("file"), content);
      Files.createDirectory(proxied.origin.resolve("playground"));
      FileHandle file = reader.walk("file");
      var messages = new HostileMessages(random, file, reader.walk("playground"), 1 << 20);
      var attack = CompletableFuture.runAsync(() -> attack(proxied.port(), messages));
      do {
        assertThat(reader.bytes(file)).as("seed " + seed).isEqualTo(content);
        assertThat(directBytes()).as("seed " + seed).isLessThan(MEMORY_BOUND_BYTES);
      } while (!attack.isDone());
      attack.join();
      assertThat(proxied.origin.resolve("file")).hasBinaryContent(content);
      ok(reader.create(reader.root(), "still-working", 0600));
    }
  }

  private static long directBytes() {
    return io.netty.buffer.PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory()
        + io.netty.util.internal.PlatformDependent.usedDirectMemory();
  }

  private void attack(int port, HostileMessages messages) {
    for (int round = 0; round < ROUNDS; round++) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        ByteBuf stream = Unpooled.buffer();
        for (int i = 0; i < CALLS_PER_ROUND; i++) {
          stream.writeBytes(messages.next());
        }
        socket.getOutputStream().write(ByteBufUtil.getBytes(stream));
        if (random.nextBoolean()) {
          socket.shutdownOutput();
          drain(socket.getInputStream());
        }
      } catch (IOException closedByTheProxy) {
        // As it should be.
      }
    }
  }

  private static void drain(InputStream replies) throws IOException {
    byte[] some = new byte[1 << 16];
    for (int i = 0; i < CALLS_PER_ROUND && replies.available() > 0; i++) {
      var _ = replies.read(some);
    }
  }
}
