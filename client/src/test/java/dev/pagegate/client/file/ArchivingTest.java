package dev.pagegate.client.file;

import static dev.pagegate.client.archive.ArchiveState.ARCHIVED;
import static dev.pagegate.client.archive.ArchiveState.ARCHIVING;
import static dev.pagegate.client.archive.Validity.CHANGED_BY_OTHERS;
import static dev.pagegate.client.archive.Validity.FAILED;
import static dev.pagegate.client.archive.Validity.INTERRUPTED;
import static dev.pagegate.client.archive.Validity.VALID;
import static dev.pagegate.client.archive.Validity.WRITTEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.client.archive.ArchiveRecord;
import dev.pagegate.client.archive.Detection;
import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.HookedTarget.Moment;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.protocol.nfs3.SetTime;
import io.netty.buffer.Unpooled;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a copy while people read and write the file. */
@Timeout(60)
class ArchivingTest {
  private static final int PAGE = HeapStore.PAGE_BYTES;
  private static final int BYTES = 3 * PAGE + 100;

  @TempDir private Path directory;

  private ArchiveFixture fixture() {
    return new ArchiveFixture(directory.resolve("archive"), BYTES);
  }

  private static SetAttributes change(@Nullable Integer mode, @Nullable Long sizeBytes) {
    SetTime keep = new SetTime.DontChange();
    return new SetAttributes(mode, null, null, sizeBytes, keep, keep);
  }

  @Test
  void archive_ofAQuietFile_hasItsBytesModeAndTime() throws Exception {
    try (var files = fixture()) {
      ArchiveRecord record = files.archive();
      assertThat(record.state()).isEqualTo(ARCHIVED);
      assertThat(record.validity()).isEqualTo(VALID);
      assertThat(record.sizeBytes()).isEqualTo(BYTES);
      assertThat(files.copy()).isEqualTo(files.content);
      var attributes = files.client.files.attributes(files.inode());
      Path copy = files.directory.resolve(ArchiveFixture.NAME);
      assertThat(Files.getLastModifiedTime(copy).toInstant())
          .isEqualTo(attributes.modifyTime().toInstant());
      assertThat((int) Files.getAttribute(copy, "unix:mode") & 0777)
          .isEqualTo(attributes.mode() & 0777);
      try (var names = Files.list(files.directory)) {
        assertThat(names).containsExactly(copy);
      }
    }
  }

  @Test
  void archive_ofADirtyFile_flushesItBefore() throws Exception {
    try (var files = fixture()) {
      files.write(PAGE, 'b');
      files.client.settle();
      CompletableFuture<ArchiveRecord> archiving = archiving(files, files.target());
      while (!archiving.isDone()) {
        files.client.settle(); // until the tick of the flush is over
        Thread.onSpinWait();
      }
      assertThat(archiving.get().validity()).isEqualTo(VALID);
      assertThat(files.copy()[PAGE]).isEqualTo((byte) 'b');
      assertThat(files.node.content[PAGE]).isEqualTo((byte) 'b');
    }
  }

  private static CompletableFuture<ArchiveRecord> archiving(
      ArchiveFixture files, HookedTarget target) {
    CompletableFuture<ArchiveRecord> done = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                done.complete(files.archive(target));
              } catch (FsException | RuntimeException e) {
                done.completeExceptionally(e);
              }
            });
    return done;
  }

  @Test
  void write_duringTheCopy_goesThroughAndMakesItInvalidAtOnce() throws Exception {
    try (var files = fixture()) {
      HookedTarget target = files.target();
      target.at(
          Moment.APPEND,
          () -> {
            files.requireState(ARCHIVING, VALID);
            files.write(0, 'b');
            files.requireState(ARCHIVING, WRITTEN);
          });
      assertThat(files.archive(target).validity()).isEqualTo(WRITTEN);
      assertThat(files.cat()).startsWith("ba");
      assertThat(files.directory.resolve(ArchiveFixture.NAME)).doesNotExist();
    }
  }

  @Test
  void write_throughAnOpenFileFromBefore_makesItInvalidToo() throws Exception {
    try (var files = fixture();
        OpenFile open = files.client.files.open(files.inode(), OpenMode.READ_WRITE)) {
      ArchiveFixture.write(open, 5, 'a'); // it has had permission
      files.settleWrites();
      HookedTarget target = files.target();
      target.at(Moment.SYNC, () -> ArchiveFixture.write(open, 5, 'b'));
      assertThat(files.archive(target).validity()).isEqualTo(WRITTEN);
    }
  }

  @Test
  void read_duringTheCopyAndAfter_leavesItValid() throws Exception {
    try (var files = fixture()) {
      HookedTarget target = files.target();
      for (Moment moment : Moment.values()) {
        target.at(moment, () -> assertThat(files.cat()).hasSize(BYTES));
      }
      files.archive(target);
      files.client.restart();
      assertThat(files.cat()).hasSize(BYTES);
      files.requireState(ARCHIVED, VALID);
    }
  }

  @Test
  void write_toAPageThatAReaderHasJustBrought_isCaught() throws Exception {
    try (var files = fixture()) {
      files.archive();
      files.client.restart();
      assertThat(files.cat()).hasSize(BYTES);
      files.write(PAGE, 'b');
      files.requireState(ARCHIVED, WRITTEN);
    }
  }

  @Test
  void write_rightAfterTheLastCheck_isCaught() throws Exception {
    try (var files = fixture()) {
      HookedTarget target = files.target();
      target.at(Moment.PUBLISH, () -> files.write(0, 'b'));
      assertThat(files.archive(target).validity()).isEqualTo(WRITTEN);
      HookedTarget again = files.target();
      files.settleWrites();
      again.at(Moment.PUBLISHED, () -> files.write(0, 'c'));
      assertThat(files.archive(again).validity()).isEqualTo(WRITTEN);
    }
  }

  @Test
  void write_afterTheCopy_makesItInvalid() throws Exception {
    try (var files = fixture()) {
      files.archive();
      files.write(BYTES - 1, 'b');
      files.requireState(ARCHIVED, WRITTEN);
    }
  }

  @Test
  void truncate_append_andWholePageOverwrite_areDoorsLikeAnyOther() throws Exception {
    try (var files = fixture()) {
      files.archive();
      files.client.files.setAttributes(files.inode(), change(null, (long) PAGE));
      files.requireState(ARCHIVED, WRITTEN);
      files.settleWrites();
      files.archive();
      files.requireState(ARCHIVED, VALID);
      try (OpenFile file = files.client.files.open(files.inode(), OpenMode.WRITE)) {
        file.append(Unpooled.wrappedBuffer(new byte[1]));
      }
      files.requireState(ARCHIVED, WRITTEN);
      files.settleWrites();
      files.archive();
      files.client.restart();
      try (OpenFile file = files.client.files.open(files.inode(), OpenMode.WRITE)) {
        file.write(0, Unpooled.wrappedBuffer(new byte[PAGE]));
      }
      files.requireState(ARCHIVED, WRITTEN);
    }
  }

  @Test
  void write_isAcknowledgedOnlyWhenTheArchiveIsDurablyInvalid() throws Exception {
    try (var files = fixture()) {
      files.archive();
      files.client.store.holdNotes();
      List<CompletableFuture<Void>> writes =
          List.of(writing(files, 0), writing(files, PAGE), writing(files, 2 * PAGE));
      while (files.client.store.heldNotes() == 0) {
        Thread.onSpinWait();
      }
      // The second and the third find it invalid in memory already, and wait for the same.
      assertThat(writes)
          .allSatisfy(
              write -> assertThat(write).as("acknowledged before the flip is durable").isNotDone());
      assertThat(files.client.dirtyBytes()).isZero();
      files.client.store.releaseNotes();
      for (CompletableFuture<Void> write : writes) {
        write.get(30, TimeUnit.SECONDS);
      }
      files.requireState(ARCHIVED, WRITTEN);
    }
  }

  private static CompletableFuture<Void> writing(ArchiveFixture files, long offset) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                files.write(offset, 'b');
                done.complete(null);
              } catch (FsException | RuntimeException e) {
                done.completeExceptionally(e);
              }
            });
    return done;
  }

  @Test
  void secondWrite_afterTheFlip_notesNothingMore() throws Exception {
    try (var files = fixture()) {
      files.archive();
      files.write(0, 'b');
      int noted = files.client.store.noted();
      files.write(1, 'c');
      files.write(PAGE, 'c');
      assertThat(files.client.store.noted()).isEqualTo(noted);
    }
  }

  @Test
  void write_toAFileThatWasNeverArchived_notesNothing() throws Exception {
    try (var files = fixture()) {
      files.write(0, 'b');
      assertThat(files.client.store.noted()).isZero();
    }
  }

  @Test
  void begin_whileAWriterIsBetweenItsQuestionAndItsBytes_waitsForIt() throws Exception {
    try (var files = fixture()) {
      files.archive();
      files.client.store.holdNotes();
      CompletableFuture<Void> write = writing(files, 0);
      while (files.client.store.heldNotes() == 0) {
        Thread.onSpinWait();
      }
      CompletableFuture<ArchiveRecord> again = archiving(files, files.target());
      var lock = (ReentrantReadWriteLock) files.inode().writing().writers();
      while (!lock.hasQueuedThreads() && files.client.store.heldNotes() == 1) {
        Thread.onSpinWait();
      }
      assertThat(files.client.store.heldNotes()).as("begun beside the writer").isEqualTo(1);
      files.client.store.releaseNotes();
      write.get(30, TimeUnit.SECONDS);
      while (!again.isDone()) {
        files.client.settle();
        Thread.onSpinWait();
      }
      assertThat(files.copy()[0]).isEqualTo((byte) 'b');
      files.requireState(ARCHIVED, VALID);
    }
  }

  @Test
  void archive_ofAFileWhoseTickIsNotOver_waitsUntilAnotherChangeWouldShow() throws Exception {
    try (var files = fixture()) {
      files.client.server.write(files.node, files.content);
      CompletableFuture<ArchiveRecord> archiving = archiving(files, files.target());
      while (files.client.server.takeCalls().stream().filter("GETATTR"::equals).count() < 2) {
        Thread.onSpinWait();
      }
      files.content[3] = 'z';
      files.client.server.write(files.node, files.content); // the token stays the same
      while (!archiving.isDone()) {
        files.client.settle();
        Thread.onSpinWait();
      }
      assertThat(archiving.get().validity()).isEqualTo(VALID);
      assertThat(files.copy()).isEqualTo(files.content);
    }
  }

  @Test
  void changeByOthers_duringTheCopy_isFoundAtTheEnd() throws Exception {
    try (var files = fixture()) {
      HookedTarget target = files.target();
      target.at(
          Moment.SYNC,
          () -> {
            files.content[1] = 'z';
            files.client.server.write(files.node, files.content);
          });
      assertThat(files.archive(target).validity()).isEqualTo(CHANGED_BY_OTHERS);
      assertThat(files.directory.resolve(ArchiveFixture.NAME)).doesNotExist();
    }
  }

  @Test
  void changeByOthers_afterTheCopy_isFoundAtTheNextOpen() throws Exception {
    try (var files = fixture()) {
      files.archive();
      files.content[1] = 'z';
      files.client.server.write(files.node, files.content);
      assertThat(files.cat()).startsWith("az");
      files.requireState(ARCHIVED, CHANGED_BY_OTHERS);
    }
  }

  @Test
  void changeByOthers_whileTheClientWasNotRunning_isFoundAtTheFirstLook() throws Exception {
    try (var files = fixture()) {
      files.archive();
      files.client.files.close();
      files.content[1] = 'z';
      files.client.server.write(files.node, files.content);
      files.client.restart();
      assertThat(files.inode().archived()).isNotNull();
      files.requireState(ARCHIVED, CHANGED_BY_OTHERS);
    }
  }

  @Test
  void ownChangeOfModeOrName_isNoModification() throws Exception {
    try (var files = fixture()) {
      files.archive();
      files.client.files.setAttributes(files.inode(), change(0600, null));
      files.requireState(ARCHIVED, VALID);
      files.client.restart();
      files.client.files.attributes(files.inode());
      files.requireState(ARCHIVED, VALID);
    }
  }

  @Test
  void states_afterARestart_areWhatTheyWere() throws Exception {
    try (var files = fixture()) {
      files.archive();
      ArchiveRecord before = files.archived().record();
      files.client.restart();
      assertThat(files.archived().record()).isEqualTo(before);
      files.write(0, 'b');
      files.settleWrites();
      files.client.restart();
      files.requireState(ARCHIVED, WRITTEN);
    }
  }

  @Test
  void archiving_whenTheClientEnds_isInterruptedAfterwards() throws Exception {
    try (var files = fixture()) {
      HookedTarget target = files.target();
      target.at(
          Moment.PUBLISH,
          () -> {
            files.client.restart();
            files.requireState(ARCHIVING, INTERRUPTED);
            throw new Asked();
          });
      assertThatThrownBy(() -> files.archive(target)).hasRootCauseInstanceOf(Asked.class);
    }
  }

  private static final class Asked extends Exception {
    private static final long serialVersionUID = 1L;
  }

  @Test
  void archive_toATargetThatCannotTakeIt_failsAndLeavesNothing() throws Exception {
    Files.createFile(directory.resolve("archive"));
    try (var files = fixture()) {
      assertThatThrownBy(files::archive).isInstanceOf(FsException.class);
      files.requireState(ARCHIVING, FAILED);
      files.write(0, 'b');
      assertThat(files.cat()).startsWith("ba");
    }
  }

  @Test
  void archive_ofAFileThatIsBeingArchived_isRefused() throws Exception {
    try (var files = fixture()) {
      HookedTarget target = files.target();
      target.at(
          Moment.SYNC,
          () ->
              assertThatThrownBy(files::archive)
                  .isInstanceOfSatisfying(
                      FsException.class,
                      e -> assertThat(e.error()).isEqualTo(FsError.ALREADY_EXISTS)));
      assertThat(files.archive(target).validity()).isEqualTo(VALID);
    }
  }

  @Test
  void archiveAgain_ofAValidOne_copiesNothing() throws Exception {
    try (var files = fixture()) {
      ArchiveRecord first = files.archive();
      HookedTarget target = files.target();
      target.at(
          Moment.BEGIN,
          () -> {
            throw new AssertionError("copied twice");
          });
      assertThat(files.archive(target)).isEqualTo(first);
    }
  }

  @Test
  void archive_whoseCopyIsDamagedAtTheTarget_fails() throws Exception {
    try (var files = fixture()) {
      HookedTarget target = files.target();
      target.at(
          Moment.VERIFY,
          () -> {
            try (var names = Files.list(files.directory)) {
              Path temporary = names.findFirst().orElseThrow();
              byte[] bytes = Files.readAllBytes(temporary);
              bytes[7] ^= 1;
              Files.write(temporary, bytes);
            }
          });
      assertThatThrownBy(() -> files.archive(target))
          .isInstanceOf(FsException.class)
          .hasMessageContaining("not what was written");
      files.requireState(ARCHIVING, FAILED);
      try (var names = Files.list(files.directory)) {
        assertThat(names).isEmpty();
      }
    }
  }

  // The way of those who cannot see writes.

  @Test
  void byTime_writeDuringTheCopy_isFoundByTheSecondFlush() throws Exception {
    try (var files = fixture()) {
      HookedTarget target = files.target();
      target.at(
          Moment.SYNC,
          () -> {
            files.write(0, 'b');
            files.requireState(ARCHIVING, VALID); // nobody has said so
          });
      assertThat(files.archive(target, Detection.MTIME).validity()).isEqualTo(CHANGED_BY_OTHERS);
    }
  }

  @Test
  void byTime_writeRightAfterTheLastCheck_isTheWindowThatIsKnown() throws Exception {
    try (var files = fixture()) {
      HookedTarget target = files.target();
      target.at(Moment.PUBLISH, () -> files.write(0, 'b'));
      assertThat(files.archive(target, Detection.MTIME).validity()).isEqualTo(VALID);
      assertThat(files.copy()[0]).isEqualTo((byte) 'a');
      assertThat(files.cat()).startsWith("ba");
    }
  }
}
