package dev.pagegate.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.client.daemon.Mount;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.OpenFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many readers while replies are lost, late, refused and cut: slower, but never wrong. */
class FaultyServerTest {
  private static final int FILES = 6;
  private static final int FILE_BYTES = (2 << 20) + 333;
  private static final int READERS = 8;
  private static final int READS = 60;
  private static final int MAX_READ_BYTES = 300_000;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "delay:READ:20ms:0.2",
        "error:READ:JUKEBOX:0.1",
        "cut:READ:0.05",
        "truncate:READ:0.05",
        "restart:every=50"
      })
  void read_byManyThreads_returnsNoWrongByte(String faults) throws Exception {
    long seed = System.nanoTime();
    System.out.println(faults + ", seed " + seed);
    Path exported = Files.createDirectory(directory.resolve("exported"));
    Trees.createFiles(exported, FILES, FILE_BYTES, seed);
    try (var stub = Stub.start(exported, faults, seed);
        var daemon = Volumes.start(directory.resolve("cache"));
        var mount = Volumes.mount(daemon, stub.url());
        var readers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int reader = 0; reader < READERS; reader++) {
        var random = new Random(seed + reader);
        running.add(
            readers.submit(
                () -> {
                  readAtRandom(mount, exported, random);
                  return null;
                }));
      }
      for (Future<?> reader : running) {
        reader.get();
      }
      assertThat(Volumes.digests(mount)).isEqualTo(Digests.ofTree(exported));
    }
  }

  @Test
  void read_thatTheServerRefuses_failsAndNamesTheCall() throws Exception {
    Path exported = Files.createDirectory(directory.resolve("exported"));
    Trees.createFiles(exported, 1, FILE_BYTES, 1);
    try (var stub = Stub.start(exported, "error:READ:IO", 1);
        var daemon = Volumes.start(directory.resolve("cache"));
        var mount = Volumes.mount(daemon, stub.url());
        var file = mount.files().open("/f0")) {
      assertThatThrownBy(() -> Volumes.read(file, 0, 10))
          .isInstanceOf(FsException.class)
          .hasMessageContaining("READ");
    }
  }

  private static void readAtRandom(Mount mount, Path exported, Random random) throws Exception {
    for (int i = 0; i < READS; i++) {
      String name = "f" + random.nextInt(FILES);
      int position = random.nextInt(FILE_BYTES);
      int bytes = 1 + random.nextInt(MAX_READ_BYTES);
      byte[] truth = Files.readAllBytes(exported.resolve(name));
      try (OpenFile file = mount.files().open("/" + name)) {
        assertThat(Volumes.read(file, position, bytes))
            .as("%s at %d", name, position)
            .isEqualTo(
                Arrays.copyOfRange(truth, position, Math.min(position + bytes, truth.length)));
      }
    }
  }
}
