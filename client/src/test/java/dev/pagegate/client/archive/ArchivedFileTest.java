package dev.pagegate.client.archive;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.store.CoherencyToken;
import dev.pagegate.store.FileKey;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The states of one file and their records, whoever asks for them and when. */
class ArchivedFileTest {
  private static final FileKey KEY = FileKey.copyOf(new byte[] {1});
  private static final CoherencyToken TOKEN = CoherencyToken.copyOf(new byte[] {1});
  private static final CoherencyToken OTHER = CoherencyToken.copyOf(new byte[] {2});

  private final List<byte[]> kept = new ArrayList<>();
  private CompletableFuture<Void> durable = CompletableFuture.completedFuture(null);
  private final Archives archives =
      new Archives(
          (_, record) -> {
            kept.add(record);
            return durable;
          },
          InstantSource.system());

  private ArchivedFile.Attempt begin() {
    return requireNonNull(archives.begin(KEY, "f", "/t", Detection.WRITES));
  }

  private ArchivedFile archived() {
    ArchivedFile.Attempt attempt = begin();
    attempt.captured(TOKEN);
    assertThat(attempt.complete(10, "aa")).isTrue();
    return attempt.file();
  }

  @Test
  void failed_afterAnotherAttemptHasBegun_leavesThatAlone() {
    ArchivedFile.Attempt first = begin();
    first.failed(Validity.FAILED);
    ArchivedFile.Attempt second = begin();
    first.failed(Validity.FAILED);
    assertThat(archives.begin(KEY, "f", "/t", Detection.WRITES)).as("a third beside it").isNull();
    assertThat(second.isValid()).isTrue();
    assertThat(first.complete(1, "bb")).isFalse();
    assertThat(second.complete(1, "bb")).isTrue();
    assertThat(archives.counters().failedFiles()).isEqualTo(1);
  }

  @Test
  void records_areKeptInTheOrderOfTheChanges() {
    ArchivedFile file = archived();
    assertThat(file.release()).isTrue();
    var _ = file.written();
    assertThat(kept.stream().map(ArchiveRecord::decode).map(record -> record.orElseThrow().state()))
        .containsExactly(
            ArchiveState.ARCHIVING,
            ArchiveState.ARCHIVING,
            ArchiveState.ARCHIVED,
            ArchiveState.NOT_RESIDENT,
            ArchiveState.ARCHIVED);
  }

  @Test
  void faultsOnWrite_whileTheFlipIsNotDurable_stays() {
    ArchivedFile file = archived();
    durable = new CompletableFuture<>();
    CompletableFuture<Void> first = file.written();
    CompletableFuture<Void> second = file.written();
    assertThat(file.faultsOnWrite()).isTrue();
    assertThat(first).isNotDone();
    assertThat(second).isNotDone();
    durable.complete(null);
    assertThat(first).isDone();
    assertThat(second).isDone();
    assertThat(file.faultsOnWrite()).isFalse();
  }

  @Test
  void written_whenTheDiskCannotPromise_goesOnAndIsInvalid() {
    ArchivedFile file = archived();
    durable = CompletableFuture.failedFuture(new IllegalStateException("no disk"));
    assertThat(file.written()).isCompleted();
    assertThat(file.record().validity()).isEqualTo(Validity.WRITTEN);
    assertThat(file.faultsOnWrite()).isFalse();
  }

  @Test
  void found_anotherVersion_isInvalid_butNotOneOfOurOwnMaking() {
    ArchivedFile file = archived();
    file.found(TOKEN);
    file.advanced(OTHER);
    file.found(OTHER);
    assertThat(file.record().isArchived()).isTrue();
    file.found(TOKEN);
    assertThat(file.record().validity()).isEqualTo(Validity.CHANGED_BY_OTHERS);
  }

  @Test
  void load_ofWhatAnEarlierProcessKept_isTheSameButForWhatWasUnderWay() {
    ArchivedFile file = archived();
    Archives next = new Archives((_, _) -> durable, InstantSource.system());
    next.load(Map.of(KEY, kept.getLast()));
    assertThat(requireNonNull(next.of(KEY)).record()).isEqualTo(file.record());
    next.load(Map.of(KEY, kept.getFirst()));
    assertThat(requireNonNull(next.of(KEY)).record().validity()).isEqualTo(Validity.INTERRUPTED);
    Archives damaged = new Archives((_, _) -> durable, InstantSource.system());
    damaged.load(Map.of(KEY, new byte[] {1, 2, 3}));
    assertThat(damaged.of(KEY)).as("a file without a record is resident").isNull();
  }
}
