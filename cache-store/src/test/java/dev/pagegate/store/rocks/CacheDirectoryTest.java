package dev.pagegate.store.rocks;

import static dev.pagegate.store.rocks.StoreFixture.FILE;
import static dev.pagegate.store.rocks.StoreFixture.PAGE_BYTES;
import static dev.pagegate.store.rocks.StoreFixture.TOKEN;
import static dev.pagegate.store.rocks.StoreFixture.page;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.store.FileVersion;
import dev.pagegate.store.StoreException;
import dev.pagegate.store.StoreOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheDirectoryTest {
  @TempDir private Path temporary;
  private Path directory;

  @BeforeEach
  void nameDirectory() {
    directory = temporary.resolve("a/cache");
  }

  @Test
  void open_newDirectory_isPrivate() throws Exception {
    try (StoreFixture fixture = fixture()) {
      assertThat(fixture.store().pageBytes()).isEqualTo(PAGE_BYTES);
      assertThat(permissions()).isEqualTo("rwx------");
    }
  }

  @Test
  void open_looserDirectory_isMadePrivate() throws Exception {
    Files.createDirectories(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (StoreFixture fixture = fixture()) {
      assertThat(fixture.store().pageBytes()).isEqualTo(PAGE_BYTES);
      assertThat(permissions()).isEqualTo("rwx------");
    }
  }

  @Test
  void open_twice_namesDirectoryAndOwner() throws Exception {
    try (StoreFixture fixture = fixture()) {
      assertThat(fixture.config().directory()).isEqualTo(directory);
      assertThatThrownBy(this::fixture)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(directory.toString())
          .hasMessageContaining(Long.toString(ProcessHandle.current().pid()));
    }
    fixture().close();
  }

  @Test
  void open_unknownFormat_isRefusedAndLeftAlone() throws Exception {
    fixture().close();
    Files.writeString(directory.resolve("FORMAT"), "pagegate cache format 2\n");
    List<String> before = content();

    assertThatThrownBy(this::fixture)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("pagegate cache format 2");

    assertThat(content()).isEqualTo(before);
  }

  @Test
  void open_otherPageSize_isRefused() throws Exception {
    fixture().close();
    assertThatThrownBy(
            () ->
                RocksPageStore.open(
                    StoreConfig.of(directory, 16 << 20).withPageBytes(2 * PAGE_BYTES)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(Integer.toString(PAGE_BYTES));
  }

  @Test
  void open_again_servesWhatWasStored() throws Exception {
    try (StoreFixture fixture = fixture()) {
      FileVersion version = fixture.adopt(FILE, TOKEN);
      fixture.write(version, 0, page(1, PAGE_BYTES));
      fixture.write(version, 1, page(2, 10));
      fixture.reopen();
      assertThat(fixture.adopt(FILE, TOKEN)).isEqualTo(version);
      assertThat(fixture.read(version, 0)).isEqualTo(page(1, PAGE_BYTES));
      assertThat(fixture.read(version, 1)).isEqualTo(page(2, 10));
    }
  }

  @Test
  void open_damagedIndex_startsEmptyAndWorks() throws Exception {
    FileVersion before;
    try (StoreFixture fixture = fixture()) {
      before = fixture.adopt(FILE, TOKEN);
      fixture.write(before, 0, page(1, PAGE_BYTES));
    }
    damageManifest();

    try (StoreFixture fixture = fixture()) {
      FileVersion after = fixture.adopt(FILE, TOKEN);
      assertThat(after).as("a version of the lost index names nothing").isNotEqualTo(before);
      assertThat(fixture.read(before, 0)).isNull();
      assertThat(fixture.read(after, 0)).isNull();
      assertThat(fixture.write(after, 0, page(2, PAGE_BYTES))).isEqualTo(StoreOutcome.STORED);
      assertThat(fixture.read(after, 0)).isEqualTo(page(2, PAGE_BYTES));
    }
  }

  private void damageManifest() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("index"))) {
      Path manifest =
          files
              .filter(file -> file.getFileName().toString().startsWith("MANIFEST"))
              .findFirst()
              .orElseThrow();
      Files.write(manifest, new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    }
  }

  private StoreFixture fixture() throws StoreException {
    return new StoreFixture(directory, 16 << 20);
  }

  private String permissions() throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory));
  }

  private List<String> content() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.map(Path::toString).sorted().toList();
    }
  }
}
