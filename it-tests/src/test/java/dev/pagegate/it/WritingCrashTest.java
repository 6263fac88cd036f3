package dev.pagegate.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.client.daemon.Daemon;
import dev.pagegate.client.daemon.Mount;
import dev.pagegate.client.file.OpenFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a client that was killed while it wrote. */
@Timeout(600)
class WritingCrashTest {
  private static final int ROUNDS = Integer.getInteger("pagegate.crash.rounds", 5);
  private static final int MAX_LIFE_MILLIS = 1_500;

  @TempDir Path directory;

  /** The last number that this life of the client wrote to each slot. */
  private final Map<Integer, Long> written = new HashMap<>();

  /** The last one that is known to be synced. */
  private final Map<Integer, Long> synced = new HashMap<>();

  private long number;
  private long syncs;

  @Test
  void killsWhileWriting_loseNothingSynced_andLeaveNoStalePage() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    var random = new Random(seed);
    Path exported = Files.createDirectory(directory.resolve("exported"));
    try (var stub = Stub.start(exported)) {
      for (int round = 0; round < ROUNDS; round++) {
        Process client = start(stub, random.nextLong());
        try (BufferedReader said = client.inputReader(UTF_8)) {
          assertThat(said.readLine()).isEqualTo("ready");
          client.waitFor(random.nextInt(MAX_LIFE_MILLIS), TimeUnit.MILLISECONDS);
          // Unlike the process itself, its handle leaves the pipe open with what was said.
          client.toHandle().destroyForcibly();
          said.lines().forEach(this::note);
          written.clear(); // what was not synced may be gone
        } finally {
          client.destroyForcibly().waitFor();
        }
        byte[] server = Files.readAllBytes(exported.resolve(WritingCrashChild.FILE));
        requireSynced(server);
        requireServed(stub, server);
      }
    }
    assertThat(syncs).as("syncs that had to be kept").isPositive();
  }

  private Process start(Stub stub, long seed) throws IOException {
    return PagegateProcess.start(
        WritingCrashChild.class,
        List.of(),
        stub.url(),
        directory.resolve("cache").toString(),
        Long.toString(number),
        Long.toString(seed));
  }

  private void note(String line) {
    String[] words = line.split(" ", -1);
    if (words[0].equals("write") && words.length == 3 && !words[2].isEmpty()) {
      number = Math.max(number, Long.parseLong(words[2]));
      written.put(Integer.parseInt(words[1]), number);
    } else if (words[0].equals("synced")) {
      syncs++;
      synced.putAll(written);
    }
  }

  private void requireSynced(byte[] server) {
    ByteBuffer slots = ByteBuffer.wrap(server);
    synced.forEach(
        (slot, atLeast) ->
            assertThat(slots.getLong(8 * slot))
                .as("number in slot " + slot)
                .isBetween(atLeast, number + 1));
  }

  private void requireServed(Stub stub, byte[] server) throws Exception {
    try (Daemon daemon = Volumes.start(directory.resolve("cache"));
        Mount mount = Volumes.mount(daemon, stub.url());
        OpenFile file = mount.files().open("/" + WritingCrashChild.FILE)) {
      assertThat(Volumes.read(file, 0, server.length + 1)).isEqualTo(server);
    }
  }
}
