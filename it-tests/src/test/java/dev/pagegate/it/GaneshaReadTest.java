package dev.pagegate.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client against an NFS server written by others. */
class GaneshaReadTest {
  private static final long SEED = 7;

  @TempDir Path directory;

  private Path exported;
  private Path cache;
  private Ganesha ganesha;
  private DelayingProxy proxy;

  @BeforeEach
  void serve() throws Exception {
    exported = Files.createDirectory(directory.resolve("exported"));
    cache = directory.resolve("cache");
    Trees.createMixed(exported, SEED);
    ganesha = Ganesha.start(exported, directory.resolve("work"));
    proxy = DelayingProxy.start(ganesha.nfsPort(), Link.LOCAL);
  }

  @AfterEach
  void stop() {
    proxy.close();
    ganesha.close();
  }

  @Test
  void read_everyFileColdAndAfterARestart_equalsTheDirectoryAndReadsNothingTwice()
      throws Exception {
    SortedMap<String, String> truth = Digests.ofTree(exported);
    try (var daemon = Volumes.start(cache);
        var mount = Volumes.mount(daemon, ganesha.urlThrough(proxy.port(), ""))) {
      assertThat(Volumes.digests(mount)).isEqualTo(truth);
      assertThat(proxy.calls().count(CallCounter.READ)).isPositive();
      daemon.settle();
    }
    proxy.calls().reset();
    try (var daemon = Volumes.start(cache);
        var mount = Volumes.mount(daemon, ganesha.urlThrough(proxy.port(), ""))) {
      assertThat(Volumes.digests(mount)).isEqualTo(truth);
      assertThat(proxy.calls().count(CallCounter.READ)).as("READs when warm").isZero();
    }
  }

  @Test
  void read_afterAChangeOnTheServer_returnsTheNewBytes() throws Exception {
    Path file = exported.resolve("size-" + (Trees.PAGE_BYTES + 1));
    try (var daemon = Volumes.start(cache);
        var mount = Volumes.mount(daemon, ganesha.url())) {
      Volumes.digests(mount);
      Files.write(file, new byte[] {42}, StandardOpenOption.WRITE);
      assertThat(Volumes.digests(mount)).isEqualTo(Digests.ofTree(exported));
    }
  }

  @Test
  void read_acrossARestartOfTheServer_goesOn() throws Exception {
    try (var daemon = Volumes.start(cache);
        var mount = Volumes.mount(daemon, ganesha.url());
        var file = mount.files().open("/size-" + (1024 * 1024))) {
      byte[] truth = Files.readAllBytes(exported.resolve("size-" + (1024 * 1024)));
      ganesha.restart();
      assertThat(Volumes.read(file, 0, truth.length)).isEqualTo(truth);
    }
  }

  @Test
  void list_throughTheCommandLine_namesEverything() throws Exception {
    Command listed = PagegateProcess.run("ls", ganesha.url("/names"));
    assertThat(listed.exitCode()).as(listed.toString()).isZero();
    try (Stream<Path> names = Files.list(exported.resolve("names"))) {
      assertThat(listed.text().lines())
          .containsExactlyInAnyOrderElementsOf(
              names.map(name -> name.getFileName().toString()).toList());
    }
  }

  @Test
  void cp_ofATreeThroughTheCommandLine_equalsTheDirectory() throws Exception {
    Path copy = directory.resolve("copy");
    Command copied = PagegateProcess.run(cache, "cp", "-r", ganesha.url(), copy.toString());
    assertThat(copied.exitCode()).as(copied.toString()).isZero();
    assertThat(Digests.ofTree(copy)).isEqualTo(Digests.ofTree(exported));
    assertThat(Files.readSymbolicLink(copy.resolve("link")))
        .isEqualTo(Files.readSymbolicLink(exported.resolve("link")));
  }

  @Test
  void cat_throughTheCommandLine_equalsTheFile() throws Exception {
    Path file = exported.resolve("size-5242897");
    Command shown = PagegateProcess.run(cache, "cat", ganesha.url("/size-5242897"));
    assertThat(shown.exitCode()).as(shown.toString()).isZero();
    assertThat(shown.output()).isEqualTo(Files.readAllBytes(file));
  }
}
