package dev.pagegate.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher at the repository's root, as a user calls it. */
class LauncherTest {
  private static final Path LAUNCHER = Path.of("..", "pagegate").toAbsolutePath().normalize();

  private static final Path APPLICATION = LAUNCHER.resolveSibling("client/target/app");

  @TempDir private Path scratch;

  /** The build that runs this test has just made the application; the launcher need not. */
  @BeforeAll
  static void nothingIsNewer() throws IOException {
    Files.writeString(APPLICATION.resolve("built"), "");
  }

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
