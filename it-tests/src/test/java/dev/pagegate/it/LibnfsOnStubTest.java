package dev.pagegate.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibnfsOnStubTest {
  private static final long SEED = 20;
  private static final long OVER_TWO_TO_THE_31 = 3L << 30;

  @TempDir Path directory;

  private Path exported;
  private Stub stub;

  @BeforeEach
  void serve() throws Exception {
    exported = Files.createDirectory(directory.resolve("exported"));
    stub = Stub.start(exported);
  }

  @AfterEach
  void stop() {
    stub.close();
  }

  @Test
  void cat_everyFileOfATree_equalsTheDirectory() throws Exception {
    Trees.createMixed(exported, SEED);
    for (Map.Entry<String, String> file : Digests.ofTree(exported).entrySet()) {
      byte[] content = Libnfs.cat(stub.url("/" + file.getKey()));
      assertThat(Digests.of(content)).as(file.getKey()).isEqualTo(file.getValue());
    }
  }

  @Test
  void copy_everyFileBothWays_equalsTheDirectory() throws Exception {
    Trees.createMixed(exported, SEED);
    Path copies = Files.createDirectory(directory.resolve("copies"));
    for (Path file : edgeFiles()) {
      Path copy = copies.resolve(file.getFileName());
      Libnfs.copy(stub.url("/" + file.getFileName()), copy.toString());
      assertThat(copy).hasSameBinaryContentAs(file);
      Libnfs.copy(copy.toString(), stub.url("/back-" + file.getFileName()));
      assertThat(exported.resolve("back-" + file.getFileName())).hasSameBinaryContentAs(file);
    }
  }

  @Test
  void list_ofNamesOfEveryKind_equalsTheDirectory() throws Exception {
    Trees.createMixed(exported, SEED);
    assertThat(Libnfs.list(stub.url("/names")))
        .containsExactlyInAnyOrderElementsOf(names(exported.resolve("names")));
  }

  @Test
  void list_ofACrowdedDirectory_hasEveryNameOnce() throws Exception {
    int entries = 20_000;
    Trees.createCrowded(exported.resolve("crowd"), entries);
    // Sorted here: comparing in any order takes AssertJ longer than listing takes the server.
    assertThat(Libnfs.list(stub.url("/crowd")).stream().sorted())
        .containsExactlyElementsOf(names(exported.resolve("crowd")).stream().sorted().toList());
  }

  @Test
  void attributes_ofEveryFile_equalTheDirectory() throws Exception {
    Trees.createMixed(exported, SEED);
    try (var mount = LibnfsMount.open(stub.url());
        Stream<Path> paths = Files.walk(exported)) {
      for (Path path : paths.toList()) {
        LibnfsMount.Attributes seen = mount.attributes("/" + exported.relativize(path));
        assertThat(seen).as(path.toString()).isEqualTo(attributesOf(path));
      }
    }
  }

  @Test
  void read_pastTwoGigabytes_equalsTheFile() throws Exception {
    byte[] mark = "the end".getBytes(UTF_8);
    Trees.createSparse(exported.resolve("sparse"), OVER_TWO_TO_THE_31, mark);
    try (var mount = LibnfsMount.open(stub.url())) {
      assertThat(mount.attributes("/sparse").sizeBytes()).isEqualTo(OVER_TWO_TO_THE_31);
      assertThat(mount.read("/sparse", OVER_TWO_TO_THE_31 - mark.length, 100)).isEqualTo(mark);
      assertThat(mount.read("/sparse", 1L << 31, 4)).isEqualTo(new byte[4]);
    }
  }

  @Test
  void changes_madeThroughLibnfs_areInTheDirectory() throws Exception {
    try (var mount = LibnfsMount.open(stub.url())) {
      mount.mkdir("/d");
      mount.create("/d/f", 0640);
      mount.write("/d/f", 3, new byte[] {1, 2});
      mount.rename("/d/f", "/d/ü");
      mount.symlink("ü", "/d/link");
      mount.truncate("/d/ü", 4);
      mount.chmod("/d/ü", 0604);
      assertThat(Files.readAllBytes(exported.resolve("d/ü"))).containsExactly(0, 0, 0, 1);
      assertThat(mount.attributes("/d/ü")).isEqualTo(attributesOf(exported.resolve("d/ü")));
      assertThat(mount.readlink("/d/link")).isEqualTo("ü");
      assertThat(Files.readSymbolicLink(exported.resolve("d/link"))).isEqualTo(Path.of("ü"));
      assertThatThrownBy(() -> mount.rmdir("/d")).hasMessageContaining("NOTEMPTY");
      mount.unlink("/d/link");
      mount.unlink("/d/ü");
      mount.rmdir("/d");
      assertThat(exported).isEmptyDirectory();
    }
  }

  private List<Path> edgeFiles() throws IOException {
    try (Stream<Path> files = Files.list(exported)) {
      return files.filter(file -> file.getFileName().toString().startsWith("size-")).toList();
    }
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }

  private static LibnfsMount.Attributes attributesOf(Path path) throws IOException {
    Map<String, Object> unix = Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS);
    return new LibnfsMount.Attributes(
        number(unix, "ino"),
        (int) number(unix, "mode"),
        (int) number(unix, "nlink"),
        (int) number(unix, "uid"),
        (int) number(unix, "gid"),
        number(unix, "size"),
        Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toInstant());
  }

  private static long number(Map<String, Object> unix, String name) {
    return ((Number) Objects.requireNonNull(unix.get(name), name)).longValue();
  }
}
