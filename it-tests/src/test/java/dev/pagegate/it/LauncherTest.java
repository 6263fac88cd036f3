package dev.pagegate.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher at the repository's root, as a user calls it. */
class LauncherTest {
  private static final Path LAUNCHER = Path.of("..", "pagegate").toAbsolutePath().normalize();

  @TempDir private Path scratch;

  @Test
  void version_throughLinkFromPathWithSpace_isPrinted() throws Exception {
    Path bin = Files.createDirectory(scratch.resolve("my bin"));
    Path link = Files.createSymbolicLink(bin.resolve("pg"), LAUNCHER);
    assertThat(Command.run(link.toString(), "--version").text()).contains("pagegate");
  }

  @Test
  void ls_ofServer_listsNames() throws Exception {
    Path exported = Files.createDirectory(scratch.resolve("exported"));
    Files.writeString(exported.resolve("here"), "x");
    try (Stub stub = Stub.start(exported)) {
      assertThat(Command.run(LAUNCHER.toString(), "ls", stub.url()).text().lines())
          .containsExactly("here");
    }
  }
}
