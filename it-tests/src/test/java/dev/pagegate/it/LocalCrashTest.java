package dev.pagegate.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.client.daemon.Daemon;
import dev.pagegate.client.daemon.Mount;
import dev.pagegate.client.daemon.WritePolicy;
import dev.pagegate.client.file.OpenFile;
import dev.pagegate.client.journal.JournaledFiles;
import dev.pagegate.client.remote.RemoteConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of a client with write policy local that was killed, here and at the server. */
@Timeout(1800)
class LocalCrashTest {
  private static final int ROUNDS = Integer.getInteger("pagegate.crash.rounds", 5);
  private static final int MAX_LIFE_MILLIS = 2_500;
  private static final long DRAIN_SECONDS = 120;

  /** Replies that get lost, and a server that restarts, at any moment of an upload. */
  private static final String TROUBLE = "cut:*:0.003,restart:0.0005";

  @TempDir Path directory;
  private Path exported;
  private Path cache;
  private final LocalCrashModel model = new LocalCrashModel();

  @BeforeEach
  void create() throws IOException {
    exported = Files.createDirectory(directory.resolve("exported"));
    cache = directory.resolve("cache");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", TROUBLE})
  void kills_loseNothingAcknowledged_andTheServerGetsItAllOnce(String faults) throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    var random = new Random(seed);
    try (Stub stub = Stub.start(exported, faults, seed)) {
      for (int round = 0; round < ROUNDS; round++) {
        liveAndDie(stub, random);
        // Now and then the next life goes on at once, with what the one before has left.
        if (random.nextInt(3) > 0) {
          inspect(stub);
        } else {
          look(stub);
        }
      }
      inspect(stub);
    }
    assertThat(model.syncs()).as("syncs that had to be kept").isPositive();
    System.out.printf("%d names changed, %d syncs%n", model.acts(), model.syncs());
  }

  private void liveAndDie(Stub stub, Random random) throws Exception {
    var arguments =
        new ArrayList<>(
            List.of(
                stub.url(),
                cache.toString(),
                Long.toString(model.numberOfNextLife()),
                Long.toString(random.nextLong())));
    arguments.addAll(model.names());
    Process client =
        PagegateProcess.start(LocalCrashChild.class, List.of(), arguments.toArray(String[]::new));
    try (BufferedReader said = client.inputReader(UTF_8)) {
      assertThat(said.readLine()).isEqualTo("ready");
      client.waitFor(random.nextInt(MAX_LIFE_MILLIS), TimeUnit.MILLISECONDS);
      // Unlike the process itself, its handle leaves the pipe open with what was said.
      client.toHandle().destroyForcibly();
      model.learnAll(said.readAllAsString());
    } finally {
      client.destroyForcibly().waitFor();
    }
  }

  /** What programs find at once, whatever the server has by then. */
  private void look(Stub stub) throws Exception {
    try (Daemon daemon = Volumes.start(cache, RemoteConfig.DEFAULT, WritePolicy.LOCAL);
        Mount mount = Volumes.mount(daemon, stub.url())) {
      model.check(read(mount));
    }
  }

  private void inspect(Stub stub) throws Exception {
    try (Daemon daemon = Volumes.start(cache, RemoteConfig.DEFAULT, WritePolicy.LOCAL);
        Mount mount = Volumes.mount(daemon, stub.url())) {
      SortedMap<String, byte[]> seen = read(mount);
      model.check(seen);
      JournaledFiles journal = mount.journal().orElseThrow();
      assertThat(journal.drain(DRAIN_SECONDS)).as(() -> "stuck: " + journal.stuck()).isZero();
      assertThat(journal.conflicts()).as("others' changes; there are no others").isEmpty();
      requireSame(atServer(), seen, "at the server");
      requireSame(read(mount), seen, "after the upload");
      daemon.settle();
    }
    try (Daemon daemon = Volumes.start(cache);
        Mount mount = Volumes.mount(daemon, stub.url())) {
      requireSame(read(mount), atServer(), "what the cache serves afterwards");
    }
  }

  private static SortedMap<String, byte[]> read(Mount mount) throws Exception {
    var found = new TreeMap<String, byte[]>();
    for (String name : Volumes.digests(mount).keySet()) {
      try (OpenFile file = mount.files().open("/" + name)) {
        found.put(name, Volumes.read(file, 0, 8 * LocalCrashModel.SLOTS + 1));
      }
    }
    return found;
  }

  private SortedMap<String, byte[]> atServer() throws IOException {
    var found = new TreeMap<String, byte[]>();
    try (Stream<Path> all = Files.list(exported)) {
      for (Path file : all.toList()) {
        found.put(String.valueOf(file.getFileName()), Files.readAllBytes(file));
      }
    }
    return found;
  }

  private static void requireSame(
      SortedMap<String, byte[]> found, SortedMap<String, byte[]> wanted, String where) {
    assertThat(found.keySet()).as(where).isEqualTo(wanted.keySet());
    found.forEach(
        (name, bytes) ->
            assertThat(Arrays.mismatch(bytes, wanted.get(name)))
                .as("first difference in %s %s", name, where)
                .isEqualTo(-1));
  }
}
