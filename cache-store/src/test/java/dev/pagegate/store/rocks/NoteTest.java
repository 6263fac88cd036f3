package dev.pagegate.store.rocks;

import static dev.pagegate.store.rocks.StoreFixture.FILE;
import static dev.pagegate.store.rocks.StoreFixture.TOKEN;
import static dev.pagegate.store.rocks.StoreFixture.await;
import static dev.pagegate.store.rocks.StoreFixture.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.store.FileKey;
import dev.pagegate.store.PageStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept about files besides their pages. */
class NoteTest {
  private static final FileKey OTHER = file(2);
  private static final FileKey PREFIX = prefix(FILE);

  @TempDir private Path directory;

  private StoreFixture fixture() throws Exception {
    return new StoreFixture(directory.resolve("cache"), 16 << 20);
  }

  /** What the keys of both files begin with. */
  private static FileKey prefix(FileKey file) {
    byte[] bytes = file.toByteArray();
    return FileKey.copyOf(Arrays.copyOf(bytes, bytes.length - 1));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Map<FileKey, String> notes(StoreFixture fixture, FileKey prefix) throws Exception {
    return await(fixture.store().notes(prefix)).entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, note -> new String(note.getValue(), StandardCharsets.UTF_8)));
  }

  @Test
  void note_afterARestart_isTheLastThatWasKept() throws Exception {
    try (StoreFixture fixture = fixture()) {
      await(fixture.store().note(FILE, bytes("first")));
      await(fixture.store().note(FILE, bytes("second")));
      await(fixture.store().note(OTHER, bytes("other")));
      fixture.reopen();
      assertThat(notes(fixture, PREFIX))
          .containsExactlyInAnyOrderEntriesOf(Map.of(FILE, "second", OTHER, "other"));
      assertThat(notes(fixture, FILE)).containsExactlyEntriesOf(Map.of(FILE, "second"));
    }
  }

  @Test
  void notes_askedForAtOnce_endInTheOrderOfTheCalls() throws Exception {
    try (StoreFixture fixture = fixture()) {
      List<CompletableFuture<Void>> asked = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        asked.add(fixture.store().note(FILE, bytes("note " + i)));
      }
      for (CompletableFuture<Void> each : asked) {
        await(each);
      }
      assertThat(notes(fixture, FILE)).containsValue("note 999");
    }
  }

  @Test
  void note_ofNoBytes_removesIt() throws Exception {
    try (StoreFixture fixture = fixture()) {
      await(fixture.store().note(FILE, bytes("first")));
      await(fixture.store().note(FILE, new byte[0]));
      fixture.reopen();
      assertThat(notes(fixture, PREFIX)).isEmpty();
    }
  }

  @Test
  void note_ofAFileThatIsForgotten_stays() throws Exception {
    try (StoreFixture fixture = fixture()) {
      fixture.adopt(FILE, TOKEN);
      await(fixture.store().note(FILE, bytes("kept")));
      await(fixture.store().forgetFile(FILE));
      fixture.reopen();
      assertThat(notes(fixture, FILE)).containsValue("kept");
    }
  }

  @Test
  void note_thatIsTooLong_isRefused() throws Exception {
    try (StoreFixture fixture = fixture()) {
      byte[] tooLong = new byte[PageStore.MAX_NOTE_BYTES + 1];
      assertThatThrownBy(() -> fixture.store().note(FILE, tooLong))
          .hasMessageContaining("note length: 16385");
    }
  }
}
