package dev.pagegate.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs on a mount with write policy local, and what people are told. */
@Timeout(600)
class LocalPolicyTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NO_UPLOAD = "error:WRITE:NOSPC";
  private static final int FILE_BYTES = 1 << 20;

  @TempDir Path scratch;
  private Path exported;
  private Path mounted;
  private Path cache;

  @BeforeEach
  void create() throws IOException {
    exported = Files.createDirectory(scratch.resolve("exported"));
    mounted = Files.createDirectory(scratch.resolve("mounted"));
    cache = scratch.resolve("cache");
  }

  private MountProcess mount(Stub stub) throws IOException {
    return MountProcess.start(stub.url(), cache, mounted, "--write-policy", "local");
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer all = ByteBuffer.wrap(bytes);
      while (all.hasRemaining()) {
        channel.write(all);
      }
      channel.force(true);
    }
  }

  private static byte[] content(int seed) {
    byte[] bytes = new byte[FILE_BYTES];
    Arrays.fill(bytes, (byte) (seed + 1));
    return bytes;
  }

  private static JsonNode json(String... arguments) throws Exception {
    Command command = PagegateProcess.run(arguments);
    assertThat(command.exitCode()).as(command.toString()).isZero();
    return JSON.readTree(command.text());
  }

  /** The mount's journal as {@code pagegate status} tells of it, as soon as it is as wanted. */
  private JsonNode awaitJournal(Predicate<JsonNode> wanted) throws Exception {
    while (true) {
      JsonNode journal =
          json("status", "--json", mounted.toString()).get("mounts").get(0).get("journal");
      if (wanted.test(journal)) {
        return journal;
      }
    }
  }

  private static boolean isEmpty(JsonNode journal) {
    return journal.get("changes").asInt() == 0;
  }

  @Test
  void flush_returnsWhenTheServerHasEverything() throws Exception {
    try (Stub stub = Stub.start(exported);
        MountProcess _ = mount(stub)) {
      for (int i = 0; i < 200; i++) {
        Files.writeString(mounted.resolve("file" + i), "content " + i);
      }
      Command flush = PagegateProcess.run("flush", mounted.toString());
      assertThat(flush.exitCode()).as(flush.toString()).isZero();
      for (int i = 0; i < 200; i++) {
        assertThat(exported.resolve("file" + i)).hasContent("content " + i);
      }
    }
  }

  @Test
  void fsynced_whileTheServerRefuses_survivesAKill_andConflictsAreTold() throws Exception {
    Files.writeString(exported.resolve("shared"), "before");
    int port;
    try (Stub refusing = Stub.start(exported, NO_UPLOAD, 0);
        MountProcess mount = mount(refusing)) {
      port = refusing.port();
      write(mounted.resolve("new"), "ours".getBytes(UTF_8));
      write(mounted.resolve("shared"), "ours, too".getBytes(UTF_8));
      JsonNode journal = awaitJournal(told -> told.get("stuck").size() == 2);
      assertThat(journal.get("stuck").get(0).asText()).contains("4 bytes at 0 of 'new'", "NOSPC");
      JsonNode upload =
          json("explain", "--json", mounted.resolve("shared").toString()).get("upload");
      assertThat(upload.get("bytes").asInt()).isEqualTo(9);
      assertThat(PagegateProcess.run("explain", mounted.resolve("new").toString()).text())
          .contains("wait for the server");
      Command flush = PagegateProcess.run("flush", mounted.toString());
      assertThat(flush.exitCode()).isEqualTo(1);
      assertThat(flush.errors()).contains("4 bytes at 0 of 'new'", "NOSPC");
      mount.kill();
    }
    Files.writeString(exported.resolve("shared"), "theirs, longer");
    try (Stub willing = Stub.startAt(port, exported);
        MountProcess _ = mount(willing)) {
      assertThat(mounted.resolve("new")).hasContent("ours");
      JsonNode journal = awaitJournal(LocalPolicyTest::isEmpty);
      assertThat(exported.resolve("new")).hasContent("ours");
      assertThat(exported.resolve("shared")).hasContent("theirs, longer");
      String conflict = journal.get("conflicts").get(0).asText();
      assertThat(conflict).contains("'shared' was changed here and by others");
      String copy = conflict.substring(conflict.lastIndexOf(" '") + 2, conflict.length() - 1);
      assertThat(exported.resolve(copy)).hasContent("ours, tooonger");
      assertThat(PagegateProcess.run("status", mounted.toString()).text()).contains(conflict);
    }
  }

  @Test
  void umount_whileTheServerRefuses_saysWhatWaits_andAMountWithPolicyOriginBringsIt()
      throws Exception {
    int port;
    try (Stub refusing = Stub.start(exported, NO_UPLOAD, 0);
        MountProcess mount = mount(refusing)) {
      port = refusing.port();
      write(mounted.resolve("new"), "ours".getBytes(UTF_8));
      assertThat(PagegateProcess.run("umount", mounted.toString()).errors())
          .contains("wait in the journal and go to the server with the next mount");
      var _ = mount.awaitEnd();
    }
    try (Stub willing = Stub.startAt(port, exported);
        MountProcess _ = MountProcess.start(willing.url(), cache, mounted)) {
      assertThat(exported.resolve("new")).hasContent("ours");
      assertThat(mounted.resolve("new")).hasContent("ours");
    }
  }

  @Test
  void write_whenTheJournalsDiskIsFull_isTold_andLosesNothingSynced() throws Exception {
    Path journal = Files.createDirectories(cache.resolve("journal"));
    Command.run("mount", "-t", "tmpfs", "-o", "size=48m", "pagegate-test", journal.toString());
    try {
      int port;
      List<Path> synced = new ArrayList<>();
      try (Stub refusing = Stub.start(exported, NO_UPLOAD, 0);
          MountProcess mount = mount(refusing)) {
        port = refusing.port();
        assertThatThrownBy(() -> fill(synced)).hasMessageContaining("No space left");
        assertThat(synced).hasSizeGreaterThan(10);
        requireContent(mounted, synced.size());
        mount.kill();
      }
      try (Stub willing = Stub.startAt(port, exported);
          MountProcess _ = mount(willing)) {
        requireContent(mounted, synced.size());
        awaitJournal(LocalPolicyTest::isEmpty);
        requireContent(exported, synced.size());
        // There is room again.
        write(mounted.resolve("after"), content(99));
        awaitJournal(LocalPolicyTest::isEmpty);
        assertThat(exported.resolve("after")).hasBinaryContent(content(99));
      }
    } finally {
      Command.undo("umount", journal.toString());
    }
  }

  private void fill(List<Path> synced) throws IOException {
    for (int n = 0; ; n++) {
      Path file = mounted.resolve("f" + n);
      write(file, content(n));
      synced.add(file);
    }
  }

  private static void requireContent(Path directory, int files) {
    for (int n = 0; n < files; n++) {
      assertThat(directory.resolve("f" + n)).hasBinaryContent(content(n));
    }
  }

  @Test
  void write_whenTheJournalsDiskFails_isTold_andReadsGoOn() throws Exception {
    try (FailingDisk disk = FailingDisk.create(scratch)) {
      Path journal = Files.createDirectories(cache.resolve("journal"));
      Files.write(disk.root().resolve("sound"), new byte[32 << 20]);
      Command.run("mount", "--bind", disk.root().toString(), journal.toString());
      try (Stub stub = Stub.start(exported);
          MountProcess mount = mount(stub)) {
        write(mounted.resolve("before"), content(1));
        awaitJournal(LocalPolicyTest::isEmpty);
        disk.fail();
        assertThatThrownBy(() -> fill(new ArrayList<>()))
            .hasMessageContaining("Input/output error");
        assertThatThrownBy(() -> write(mounted.resolve("more"), content(2)))
            .hasMessageContaining("Input/output error");
        assertThat(mounted.resolve("before")).hasBinaryContent(content(1));
        assertThat(exported.resolve("before")).hasBinaryContent(content(1));
        mount.kill();
      } finally {
        Command.undo("umount", journal.toString());
      }
    }
  }
}
