package dev.pagegate.client.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarWriterTest {
  @TempDir private Path directory;

  @Test
  void add_files_tarExtractsThem() throws Exception {
    Path archive = directory.resolve("x.tar");
    try (var tar = new TarWriter(Files.newOutputStream(archive), Instant.EPOCH)) {
      tar.add("top/empty", new byte[0]);
      tar.add("top/text", "some\ntext".getBytes(UTF_8));
      tar.add("top/block", new byte[512]);
    }
    Process extract =
        new ProcessBuilder("tar", "-xf", archive.toString(), "-C", directory.toString())
            .inheritIO()
            .start();
    assertThat(extract.waitFor()).isZero();
    assertThat(directory.resolve("top/empty")).isEmptyFile();
    assertThat(directory.resolve("top/text")).hasContent("some\ntext");
    assertThat(directory.resolve("top/block")).hasBinaryContent(new byte[512]);
  }
}
