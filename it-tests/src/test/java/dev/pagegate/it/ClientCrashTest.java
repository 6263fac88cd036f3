package dev.pagegate.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a client serves after it was killed while it filled its cache. */
@Timeout(600)
class ClientCrashTest {
  /** Fifty were run; fewer are enough to see that nothing has become worse. */
  private static final int ROUNDS = Integer.getInteger("pagegate.crash.rounds", 12);

  private static final int FILES = 4;
  private static final int FILE_BYTES = (4 << 20) + 100;
  private static final int MAX_LIFE_MILLIS = 250;

  @TempDir Path directory;

  @Test
  void read_afterKillsAtRandomMoments_findsEveryDurablePageAndNoWrongByte() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    var random = new Random(seed);
    Path exported = Files.createDirectory(directory.resolve("exported"));
    Trees.createFiles(exported, FILES, FILE_BYTES, random.nextLong());
    long durable = 0;
    long durableInAll = 0;
    try (var stub = Stub.start(exported)) {
      for (int round = 0; round < ROUNDS; round++) {
        Process client = start(stub, exported, random.nextLong());
        try (BufferedReader said = client.inputReader(UTF_8)) {
          assertThat(hits(said))
              .as("pages from disk in round %d", round)
              .isGreaterThanOrEqualTo(durable);
          Trees.createFiles(exported, FILES, FILE_BYTES, random.nextLong());
          client.outputWriter(UTF_8).append('\n').flush();
          client.waitFor(random.nextInt(MAX_LIFE_MILLIS), TimeUnit.MILLISECONDS);
          // Unlike the process itself, its handle leaves the pipe open with what was said.
          client.toHandle().destroyForcibly();
          durable = lastStored(said);
          durableInAll += durable;
        } finally {
          client.destroyForcibly().waitFor();
        }
      }
    }
    assertThat(durableInAll).as("pages that had to be found again").isPositive();
  }

  private Process start(Stub stub, Path exported, long seed) throws IOException {
    return PagegateProcess.start(
        ClientCrashChild.class,
        List.of(),
        stub.url(),
        directory.resolve("cache").toString(),
        exported.toString(),
        Integer.toString(FILES),
        Long.toString(seed));
  }

  private static long hits(BufferedReader said) throws IOException {
    String line = said.readLine();
    while (line != null && line.startsWith("stored ")) {
      line = said.readLine();
    }
    assertThat(line).as("what the client says of its first pass").startsWith("hits ");
    return Long.parseLong(line.substring("hits ".length()));
  }

  private static long lastStored(BufferedReader said) throws IOException {
    long stored = 0;
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      assertThat(line).startsWith("stored ");
      stored = Long.parseLong(line.substring("stored ".length()));
    }
    return stored;
  }
}
