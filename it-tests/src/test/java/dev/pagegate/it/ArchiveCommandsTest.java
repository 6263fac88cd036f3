package dev.pagegate.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Archiving a mount while programs use it. */
@Timeout(300)
class ArchiveCommandsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FILE_BYTES = 3 * Trees.PAGE_BYTES;
  private static final String ATTRIBUTE = "pagegate.archive";

  @TempDir private Path scratch;
  private Path exported;
  private Path mounted;
  private Path archive;
  private Stub stub;
  private MountProcess mount;

  @BeforeEach
  void mount() throws Exception {
    exported = scratch.resolve("exported");
    mounted = Files.createDirectory(scratch.resolve("mounted"));
    archive = scratch.resolve("archive");
    Trees.createFiles(exported.resolve("data"), 2, FILE_BYTES, 8);
    stub = Stub.start(exported);
    mount =
        MountProcess.start(
            stub.url(),
            scratch.resolve("cache"),
            mounted,
            "-o",
            "user_xattr",
            "--recall-deny",
            "process:head");
  }

  @AfterEach
  void unmount() throws Exception {
    mount.close();
    stub.close();
  }

  private static Command done(String... arguments) throws Exception {
    Command command = PagegateProcess.run(arguments);
    assertThat(command.exitCode()).as(command.toString()).isZero();
    return command;
  }

  private static JsonNode lastLine(Command command) throws Exception {
    return JSON.readTree(command.text().lines().toList().getLast());
  }

  private Path file(int number) throws Exception {
    try (var names = Files.list(mounted.resolve("data"))) {
      return names.sorted().skip(number).findFirst().orElseThrow();
    }
  }

  private static String attribute(Path file) throws Exception {
    UserDefinedFileAttributeView view =
        Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
    if (!view.list().contains(ATTRIBUTE)) {
      return "";
    }
    ByteBuffer value = ByteBuffer.allocate(view.size(ATTRIBUTE));
    view.read(ATTRIBUTE, value);
    return UTF_8.decode(value.flip()).toString();
  }

  private Path copyOf(Path file) {
    return archive.resolve(mounted.relativize(file).toString());
  }

  @Test
  void story_archiveEditRetryReleaseAndOpenAgain() throws Exception {
    Path file = file(0);
    assertThat(attribute(file)).isEmpty();
    JsonNode archived =
        lastLine(done("archive", file.toString(), "--to", archive.toString(), "--json"));
    assertThat(archived.get("state").asText()).isEqualTo("archived");
    assertThat(archived.get("valid").asBoolean()).isTrue();
    assertThat(copyOf(file)).hasSameBinaryContentAs(file);
    assertThat(attribute(file)).startsWith("archived valid ");

    Files.write(file, "edited".getBytes(UTF_8), StandardOpenOption.WRITE);
    assertThat(attribute(file)).startsWith("archived invalid ");
    Command refused = PagegateProcess.run("release", file.toString());
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.errors()).contains("its copy is invalid: written to here");

    done("archive", file.toString(), "--retry", "--quiet", "1");
    assertThat(copyOf(file)).hasSameBinaryContentAs(file);
    JsonNode would = lastLine(done("release", file.toString(), "--dry-run", "--json"));
    assertThat(would.get("event").asText()).isEqualTo("wouldRelease");
    assertThat(would.get("memoryBytes").asLong()).isPositive();
    done("release", file.toString());
    assertThat(attribute(file)).startsWith("not_resident valid ");
    assertThat(Files.size(file)).isEqualTo(FILE_BYTES);
    assertThat(done("explain", file.toString()).text()).contains("not_resident, copy at");
    JsonNode status = lastLine(done("archive", "--status", "--json", file.toString()));
    assertThat(status.get("state").asText()).isEqualTo("not_resident");

    // Who scans the tree brings nothing back.
    Process head =
        new ProcessBuilder("head", "-c", "1", file.toString()).redirectErrorStream(true).start();
    assertThat(new String(head.getInputStream().readAllBytes(), UTF_8))
        .contains("Operation not permitted");
    assertThat(head.waitFor()).isEqualTo(1);
    assertThat(Files.readAllBytes(file)).startsWith("edited".getBytes(UTF_8));
    done("recall", file.toString());
    assertThat(attribute(file)).startsWith("archived valid ");
    Command.run("head", "-c", "1", file.toString());
  }

  private static void tell(BufferedWriter tell, BufferedReader said, String what)
      throws IOException {
    tell.append(what).append('\n').flush();
    assertThat(said.readLine()).isEqualTo("done");
  }

  @Test
  void mappedFile_modifiedWithoutAWrite_isNeverArchivedWrong() throws Exception {
    Path file = file(1);
    Process program = PagegateProcess.start(MappingChild.class, List.of(), file.toString());
    try (BufferedReader said = program.inputReader(UTF_8);
        BufferedWriter tell = program.outputWriter(UTF_8)) {
      assertThat(said.readLine()).isEqualTo("ready");
      tell(tell, said, "put 0 m"); // in the kernel's memory alone
      JsonNode first =
          lastLine(done("archive", file.toString(), "--to", archive.toString(), "--json"));
      assertThat(first.get("valid").asBoolean()).isTrue();
      try (var copy = Files.newInputStream(copyOf(file))) {
        assertThat(copy.read()).as("what was modified before").isEqualTo('m');
      }
      tell(tell, said, "put 1 n"); // faults again: the mapping was taken from it
      tell(tell, said, "force");
      assertThat(attribute(file)).startsWith("archived invalid ");
      assertThat(PagegateProcess.run("release", file.toString()).exitCode()).isEqualTo(1);
    } finally {
      program.destroyForcibly().waitFor();
    }
    assertThat(Files.readAllBytes(file)).startsWith((byte) 'm', (byte) 'n');
  }

  @Test
  void archive_toAnotherServer_isThereWithItsPath() throws Exception {
    Path stored = Files.createDirectory(scratch.resolve("stored"));
    try (Stub other = Stub.start(stored)) {
      Path file = file(0);
      done("archive", mounted.resolve("data").toString(), "--to", other.url());
      assertThat(stored.resolve(mounted.relativize(file).toString())).hasSameBinaryContentAs(file);
      assertThat(Files.getLastModifiedTime(stored.resolve(mounted.relativize(file).toString())))
          .isEqualTo(Files.getLastModifiedTime(file));
      assertThat(done("archive", "--status", mounted.toString()).text().lines()).hasSize(2);
    }
  }
}
