package dev.pagegate.client.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.client.error.FsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryTargetTest extends ArchiveTargetContract {
  @TempDir private Path directory;

  @Override
  ArchiveTarget target() {
    return new DirectoryTarget(directory.resolve("made/when/needed"));
  }

  @Test
  void publish_ofASetUserIdFile_leavesThatBitOut() throws Exception {
    try (ArchiveTarget.Copy copy = target().begin("file", "mark")) {
      copy.publish(04755, MODIFIED);
    }
    Path file = directory.resolve("made/when/needed/file");
    assertThat((int) Files.getAttribute(file, "unix:mode") & 07777).isEqualTo(0755);
    assertThat(Files.getLastModifiedTime(file).toInstant()).isEqualTo(MODIFIED.toInstant());
  }

  @Test
  void begin_throughALinkBelowTheTarget_isRefused() throws Exception {
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    Files.createDirectories(directory.resolve("made/when/needed"));
    Files.createSymbolicLink(directory.resolve("made/when/needed/link"), elsewhere);
    assertThatThrownBy(() -> target().begin("link/file", "mark")).isInstanceOf(FsException.class);
    assertThat(elsewhere).isEmptyDirectory();
  }
}
