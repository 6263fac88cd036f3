package dev.pagegate.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One disk cache under several URLs of one export. */
class DeeperUrlTest {
  private static final long SEED = 11;

  @TempDir Path directory;

  private Path exported;
  private Path cache;
  private Stub stub;

  @BeforeEach
  void serve() throws Exception {
    exported = Files.createDirectory(directory.resolve("exported"));
    cache = directory.resolve("cache");
    Trees.createMixed(exported, SEED);
    stub = Stub.start(exported);
  }

  @AfterEach
  void stop() {
    stub.close();
  }

  @Test
  void read_throughADeeperUrlThanTheTreeWasReadThrough_asksTheServerForNoByte() throws Exception {
    Map<String, String> truth = Digests.ofTree(exported.resolve("a"));
    try (var daemon = Volumes.start(cache);
        var whole = Volumes.mount(daemon, stub.url())) {
      Volumes.digests(whole);
      daemon.settle();
    }
    try (var daemon = Volumes.start(cache);
        var deeper = Volumes.mount(daemon, stub.url("/a"))) {
      assertThat(Volumes.digests(deeper)).isEqualTo(truth);
      assertThat(deeper.calls()).doesNotContainKey("READ");
    }
  }

  @Test
  void read_ofOneFilesUrlAfterTheTree_equalsTheFileAndAsksForNoByte() throws Exception {
    String name = "size-" + 1024 * 1024;
    byte[] truth = Files.readAllBytes(exported.resolve(name));
    try (var daemon = Volumes.start(cache);
        var whole = Volumes.mount(daemon, stub.url())) {
      Volumes.digests(whole);
      daemon.settle();
    }
    try (var daemon = Volumes.start(cache);
        var single = Volumes.mount(daemon, stub.url("/" + name));
        var file = single.files().open(single.files().root())) {
      assertThat(Volumes.read(file, 0, truth.length)).isEqualTo(truth);
      assertThat(single.calls()).doesNotContainKey("READ");
    }
  }

  @Test
  void read_ofAnotherServerOnTheSameHost_isNotAnsweredWithTheFirstOnes() throws Exception {
    Path others = Files.createDirectory(directory.resolve("others"));
    Trees.createMixed(others, SEED + 1);
    try (var daemon = Volumes.start(cache);
        var other = Stub.start(others);
        var first = Volumes.mount(daemon, stub.url());
        var second = Volumes.mount(daemon, other.url())) {
      assertThat(Volumes.digests(first)).isEqualTo(new TreeMap<>(Digests.ofTree(exported)));
      assertThat(Volumes.digests(second)).isEqualTo(new TreeMap<>(Digests.ofTree(others)));
    }
  }
}
