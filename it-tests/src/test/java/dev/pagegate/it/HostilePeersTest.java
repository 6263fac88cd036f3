package dev.pagegate.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.client.nfsproxy.HostileMessages;
import dev.pagegate.protocol.nfs3.FileHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The proxy under fire. {@code -Dhostile.seconds=60} is the full exercise: 10,000 messages a second
 * for a minute.
 */
@Timeout(1200)
class HostilePeersTest {
  private static final Duration DURATION =
      Duration.ofSeconds(Integer.getInteger("hostile.seconds", 5));
  private static final int PER_SECOND = Integer.getInteger("hostile.rate", 10_000);
  private static final int FILE_BYTES = 8 << 20;
  private static final int HOSTILE_READ_BYTES = 8192;

  /** Heap and direct memory of the tests' JVMs are bounded by 512 MiB each, their code besides. */
  private static final long MEMORY_BOUND_BYTES = 1L << 30;

  @TempDir Path directory;

  private final long seed = Long.getLong("fuzz.seed", System.nanoTime());

  @Test
  void hostileMessages_whileAReaderWorks_costNoByteAndNoMemory() throws Exception {
    Path exported = Files.createDirectory(directory.resolve("exported"));
    Files.createDirectory(exported.resolve("playground"));
    byte[] content = new byte[FILE_BYTES];
    new Random(seed).nextBytes(content);
    Files.write(exported.resolve("file"), content);
    Path said = directory.resolve("said");
    try (var stub = Stub.start(exported);
        var proxy =
            ProxyProcess.startTold(
                said, stub.url(), directory.resolve("cache"), "--no-root-squash")) {
      Future<Long> attack = attack(proxy.port());
      int reads = 0;
      do {
        assertThat(Libnfs.cat(proxy.url("/file"))).as("seed " + seed).isEqualTo(content);
        assertThat(proxy.peakBytes()).as("seed " + seed).isLessThan(MEMORY_BOUND_BYTES);
        reads++;
      } while (!attack.isDone());
      System.out.printf(
          "HostilePeersTest: seed %d, %d messages/s for %d s, %d reads of %d bytes, peak %d MiB%n",
          seed, attack.get(), DURATION.toSeconds(), reads, FILE_BYTES, proxy.peakBytes() >> 20);
      Libnfs.copy(said.toString(), proxy.url("/still-working"));
      assertThat(proxy.terminate()).isEqualTo(ProxyProcess.TERMINATED);
    }
    assertThat(exported.resolve("file")).hasBinaryContent(content);
    assertThat(exported.resolve("still-working")).exists();
    assertThat(Files.readString(said)).doesNotContain("LEAK").doesNotContain("\tat ");
  }

  private Future<Long> attack(int port) {
    try (var client = new NfsSession(port)) {
      FileHandle root = client.mount("/export");
      FileHandle file = client.lookup(root, "file");
      FileHandle playground = client.lookup(root, "playground");
      return new HostilePeers(port, PER_SECOND, DURATION)
          .start(random -> new HostileMessages(random, file, playground, HOSTILE_READ_BYTES), seed);
    }
  }
}
