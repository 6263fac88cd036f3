package dev.pagegate.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Debian package, unpacked by Debian's own dpkg-deb and used from where it lies. */
class DebianPackageTest {
  private static final Path PACKAGE = Path.of("../packaging/target/pagegate.deb").toAbsolutePath();

  @TempDir private static Path root;

  @BeforeAll
  static void unpack() throws Exception {
    assertThat(PACKAGE).as("made by the module packaging").exists();
    run(Map.of(), "dpkg-deb", "-x", PACKAGE.toString(), root.toString());
  }

  private static String run(Map<String, String> environment, String... line) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  @Test
  void program_asInstalled_runs() throws Exception {
    String said =
        run(
            Map.of(
                "PAGEGATE_APP", root.resolve("usr/share/pagegate").toString(),
                "PAGEGATE_JAVA", System.getProperty("java.home")),
            root.resolve("usr/bin/pagegate").toString(),
            "--version");
    assertThat(said).startsWith("pagegate ");
  }

  @Test
  void mountHelper_calledAsMountDoes_mountsWithWhatIsOurs() throws Exception {
    String said =
        run(
            Map.of("PAGEGATE", "echo"),
            root.resolve("usr/sbin/mount.pagegate").toString(),
            "server:/export/project",
            "/mnt/project",
            "-o",
            "rw,nofail,_netdev,x-systemd.automount,ro,cache-size=2GiB,metrics-listen=9464");
    assertThat(said)
        .isEqualTo(
            "mount nfs://server/export/project /mnt/project -o ro,cache-size=2GiB"
                + " --metrics-listen 9464\n");
  }

  @Test
  void mountHelper_whenMountingFails_saysSoAsMountExpects() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            root.resolve("usr/sbin/mount.pagegate").toString(), "nfs://server/export", "/mnt/x");
    builder.environment().put("PAGEGATE", "false");
    assertThat(builder.start().waitFor()).isEqualTo(32);
  }

  @Test
  void files_asInstalled_areWhereDebianLooksForThem() throws Exception {
    assertThat(root.resolve("usr/lib/systemd/system/pagegate-proxy@.service"))
        .content()
        .contains("ExecStart=/usr/bin/pagegate proxy", "DynamicUser=yes");
    assertThat(root.resolve("usr/share/bash-completion/completions/pagegate")).isRegularFile();
    assertThat(Files.isExecutable(root.resolve("usr/sbin/mount.pagegate"))).isTrue();
    assertThat(run(Map.of(), "dpkg-deb", "-f", PACKAGE.toString(), "Package")).contains("pagegate");
  }
}
