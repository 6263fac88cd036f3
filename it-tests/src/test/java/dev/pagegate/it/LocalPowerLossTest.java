package dev.pagegate.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.client.daemon.Daemon;
import dev.pagegate.client.daemon.Mount;
import dev.pagegate.client.daemon.WritePolicy;
import dev.pagegate.client.file.OpenFile;
import dev.pagegate.client.journal.JournaledFiles;
import dev.pagegate.client.remote.RemoteConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the journal of write policy local holds after the power went while it was uploaded. */
@Timeout(900)
class LocalPowerLossTest {
  private static final int LIVES = Integer.getInteger("pagegate.crash.rounds", 4);
  private static final int MAX_LIFE_MILLIS = 1_000;
  private static final long DRAIN_SECONDS = 120;

  @TempDir private Path scratch;
  private Path exported;
  private VolatileDisk disk;

  /** The last number that this life of the client wrote to each slot. */
  private final Map<Integer, Long> written = new HashMap<>();

  /** The last one that is known to be synced. */
  private final Map<Integer, Long> synced = new HashMap<>();

  private long number;
  private int syncs;

  @BeforeEach
  void create() throws Exception {
    exported = Files.createDirectory(scratch.resolve("exported"));
    disk = VolatileDisk.create(scratch);
  }

  @AfterEach
  void close() throws Exception {
    disk.close();
  }

  @Test
  void fsynced_beforeAPowerCut_isThereAndArrives_andNoUploadIsTakenForOthersDoing()
      throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    var random = new Random(seed);
    try (Stub stub = Stub.start(exported)) {
      for (int life = 0; life < LIVES; life++) {
        liveAndLosePower(stub, life, random);
      }
    }
    assertThat(syncs).as("syncs that had to be kept").isPositive();
  }

  private void liveAndLosePower(Stub stub, int life, Random random) throws Exception {
    Path cache = scratch.resolve("cache" + life);
    Path journals = Files.createDirectory(disk.root().resolve("life" + life));
    bind(journals, cache);
    try {
      Process process =
          PagegateProcess.start(
              WritingCrashChild.class,
              List.of(),
              stub.url(),
              cache.toString(),
              Long.toString(number),
              Long.toString(random.nextLong()),
              WritePolicy.LOCAL.name());
      try (var child = new FrozenProcess(process)) {
        child.awaitLine("ready");
        child.run(random.nextInt(MAX_LIFE_MILLIS));
        child.freeze();
        child.said().forEach(this::note);
        try (var remains = disk.cut()) {
          process.destroyForcibly().waitFor();
          inspect(stub, life, remains.root().resolve("life" + life));
        }
      }
    } finally {
      unbind(cache);
    }
  }

  private static void bind(Path journals, Path cache) throws Exception {
    Path at = Files.createDirectories(cache.resolve("journal"));
    Command.run("mount", "--bind", journals.toString(), at.toString());
  }

  private static void unbind(Path cache) throws IOException {
    Command.undo("umount", cache.resolve("journal").toString());
  }

  private void note(String line) {
    String[] words = line.split(" ", -1);
    if (words[0].equals("write")) {
      number = Long.parseLong(words[2]);
      written.put(Integer.parseInt(words[1]), number);
    } else if (words[0].equals("synced")) {
      syncs++;
      synced.putAll(written);
    }
  }

  private void inspect(Stub stub, int life, Path journals) throws Exception {
    written.clear();
    Path cache = scratch.resolve("after" + life);
    bind(journals, cache);
    try (Daemon daemon = Volumes.start(cache, RemoteConfig.DEFAULT, WritePolicy.LOCAL);
        Mount mount = Volumes.mount(daemon, stub.url())) {
      JournaledFiles journal = mount.journal().orElseThrow();
      if (syncs > 0) {
        requireSynced(read(mount));
      }
      assertThat(journal.drain(DRAIN_SECONDS)).as(() -> "stuck: " + journal.stuck()).isZero();
      assertThat(journal.conflicts()).as("others' changes; there are no others").isEmpty();
      if (syncs > 0) {
        byte[] server = Files.readAllBytes(exported.resolve(WritingCrashChild.FILE));
        requireSynced(server);
        assertThat(read(mount)).isEqualTo(server);
      }
    } finally {
      unbind(cache);
    }
  }

  private static byte[] read(Mount mount) throws Exception {
    try (OpenFile file = mount.files().open("/" + WritingCrashChild.FILE)) {
      return Volumes.read(file, 0, 8 * WritingCrashChild.SLOTS + 1);
    }
  }

  private void requireSynced(byte[] content) {
    ByteBuffer slots = ByteBuffer.wrap(content);
    synced.forEach(
        (slot, atLeast) ->
            assertThat(slots.getLong(8 * slot))
                .as("number in slot " + slot)
                .isBetween(atLeast, number + 1));
  }
}
