package dev.pagegate.client.file;

import static dev.pagegate.client.archive.ArchiveState.ARCHIVED;
import static dev.pagegate.client.archive.ArchiveState.NOT_RESIDENT;
import static dev.pagegate.client.archive.Validity.VALID;
import static dev.pagegate.client.archive.Validity.WRITTEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.client.archive.Detection;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.Archivist.Mode;
import dev.pagegate.client.file.Archivist.Released;
import dev.pagegate.client.file.HookedTarget.Moment;
import io.netty.buffer.Unpooled;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From archived to not resident, and why not. */
@Timeout(60)
class ReleasingTest {
  private static final int PAGE = HeapStore.PAGE_BYTES;
  private static final int BYTES = 3 * PAGE + 100;

  @TempDir private Path directory;

  private ArchiveFixture fixture() {
    return fixture(BYTES);
  }

  private ArchiveFixture fixture(int bytes) {
    return new ArchiveFixture(directory.resolve("archive"), bytes);
  }

  private static Released release(ArchiveFixture files) throws FsException {
    return files.archivist().release(files.inode(), Mode.FOR_REAL);
  }

  private static void requireRefused(ArchiveFixture files, String why) {
    assertThatThrownBy(() -> release(files))
        .isInstanceOf(FsException.class)
        .hasMessageContaining(why);
  }

  @Test
  void release_ofAnArchivedFile_dropsItsPagesAndKeepsTheEntry() throws Exception {
    try (var files = fixture()) {
      files.archive();
      var before = files.client.files.attributes(files.inode());
      assertThat(files.client.store.livePages()).isEqualTo(4);
      Released released = release(files);
      assertThat(released.diskBytes()).isEqualTo(0); // this store does not tell
      assertThat(released.memoryBytes()).isEqualTo(4L * PAGE);
      files.requireState(NOT_RESIDENT, VALID);
      assertThat(files.client.store.livePages()).isZero();
      assertThat(files.client.files.upkeep().pages(files.inode(), 0, 4)).isEmpty();
      assertThat(files.client.files.attributes(files.inode())).isEqualTo(before);
    }
  }

  @Test
  void release_dryRun_tellsAndDropsNothing() throws Exception {
    try (var files = fixture()) {
      files.archive();
      Released would = files.archivist().release(files.inode(), Mode.DRY_RUN);
      assertThat(would.memoryBytes()).isEqualTo(4L * PAGE);
      files.requireState(ARCHIVED, VALID);
      assertThat(files.client.store.livePages()).isEqualTo(4);
      files.write(0, 'b');
      assertThatThrownBy(() -> files.archivist().release(files.inode(), Mode.DRY_RUN))
          .hasMessageContaining("invalid: written to");
    }
  }

  @Test
  void release_check_looksAtOneFlagWhateverTheSize() throws Exception {
    for (int bytes : List.of(1, 500 * PAGE)) {
      try (var files = fixture(bytes)) {
        files.archive();
        files.client.restart(); // no page of it is in memory
        Inode inode = files.inode();
        int noted = files.client.store.noted();
        files.client.server.takeCalls();
        files.archivist().release(inode, Mode.FOR_REAL);
        assertThat(files.client.server.takeCalls()).as("calls to the server").isEmpty();
        assertThat(files.client.store.noted() - noted).as("the flag, kept once").isEqualTo(1);
        assertThat(inode.pagesOrNull()).as("pages looked at").isNull();
        assertThat(files.client.store.hits()).as("pages read").isZero();
      }
    }
  }

  @Test
  void release_whileAWriterIsBetweenItsQuestionAndItsBytes_waitsAndIsRefused() throws Exception {
    try (var files = fixture()) {
      files.archive();
      files.client.store.holdNotes();
      CompletableFuture<Void> write = running(() -> files.write(0, 'b'));
      while (files.client.store.heldNotes() == 0) {
        Thread.onSpinWait();
      }
      var lock = (ReentrantReadWriteLock) files.inode().writing().writers();
      CompletableFuture<Void> release = running(() -> requireRefused(files, "is not released"));
      // It waits for the writer, who holds the file's lock.
      assertThat(write).isNotDone();
      while (!lock.hasQueuedThreads() && !release.isDone()) {
        Thread.onSpinWait();
      }
      assertThat(release).as("it has not looked at the flag yet").isNotDone();
      files.client.store.releaseNotes();
      write.get(30, TimeUnit.SECONDS);
      release.get(30, TimeUnit.SECONDS);
      assertThat(files.cat()).startsWith("ba");
    }
  }

  @Test
  void write_whileAReleaseHoldsTheFile_comesAfterItAndIsKept() throws Exception {
    try (var files = fixture()) {
      files.archive();
      files.client.store.holdNotes();
      CompletableFuture<Void> release = running(() -> release(files));
      while (files.client.store.heldNotes() == 0) {
        Thread.onSpinWait();
      }
      CompletableFuture<Void> write = running(() -> files.write(0, 'b'));
      var lock = (ReentrantReadWriteLock) files.inode().writing().writers();
      while (!lock.hasQueuedThreads()) {
        Thread.onSpinWait();
      }
      assertThat(write).isNotDone();
      files.client.store.releaseNotes();
      release.get(30, TimeUnit.SECONDS);
      write.get(30, TimeUnit.SECONDS);
      files.requireState(ARCHIVED, WRITTEN);
      assertThat(files.cat()).startsWith("ba");
      files.settleWrites();
      assertThat(files.node.content[0]).isEqualTo((byte) 'b');
    }
  }

  private static CompletableFuture<Void> running(HookedTarget.Action action) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                action.run();
                done.complete(null);
              } catch (Throwable e) {
                done.completeExceptionally(e);
              }
            });
    return done;
  }

  @Test
  void release_ofAFileNeverArchived_saysSo() throws Exception {
    try (var files = fixture()) {
      requireRefused(files, "never archived");
    }
  }

  @Test
  void release_afterAWrite_saysThatTheCopyIsInvalid() throws Exception {
    try (var files = fixture()) {
      files.archive();
      files.write(0, 'b');
      requireRefused(files, "its copy is invalid: written to here");
      assertThat(files.cat()).startsWith("ba");
      files.settleWrites();
      requireRefused(files, "its copy is invalid");
    }
  }

  @Test
  void release_whileItIsBeingArchived_saysThatThereIsNoCopy() throws Exception {
    try (var files = fixture()) {
      HookedTarget target = files.target();
      target.at(Moment.SYNC, () -> requireRefused(files, "no complete copy"));
      assertThat(files.archive(target).validity()).isEqualTo(VALID);
    }
  }

  @Test
  void release_whileItIsOpenForWriting_isRefused() throws Exception {
    try (var files = fixture()) {
      files.archive();
      OpenFile open = files.client.files.open(files.inode(), OpenMode.READ_WRITE);
      requireRefused(files, "open for writing");
      open.close();
      release(files);
    }
  }

  @Test
  void release_whileItIsOpenForReading_takesThePagesFromUnderIt() throws Exception {
    try (var files = fixture();
        OpenFile open = files.client.files.open(files.inode())) {
      files.archive();
      release(files);
      assertThat(Fixture.bytes(open)).isEqualTo(files.content);
    }
  }

  @Test
  void release_ofAPinnedFile_isRefused() throws Exception {
    try (var files = fixture()) {
      files.archive();
      files.client.store.pinned(true);
      requireRefused(files, "pinned");
      files.client.store.pinned(false);
      release(files);
    }
  }

  @Test
  void write_toANotResidentFile_keepsTheRestAndNeedsNoCopyAnyMore() throws Exception {
    try (var files = fixture()) {
      files.archive();
      release(files);
      files.write(PAGE + 1, 'b');
      files.requireState(ARCHIVED, WRITTEN);
      String read = files.cat();
      assertThat(read).hasSize(BYTES);
      assertThat(read.indexOf('b')).isEqualTo(PAGE + 1);
      assertThat(read.replace('b', 'a')).isEqualTo("a".repeat(BYTES));
    }
  }

  @Test
  void release_byTime_findsAWriteThatTheWindowLetThrough() throws Exception {
    try (var files = fixture()) {
      HookedTarget target = files.target();
      target.at(Moment.PUBLISH, () -> files.write(0, 'b'));
      assertThat(files.archive(target, Detection.MTIME).validity()).isEqualTo(VALID);
      requireRefused(files, "its copy is invalid");
      assertThat(files.cat()).startsWith("ba");
    }
  }

  @Test
  void release_byTime_ofAQuietFile_succeeds() throws Exception {
    try (var files = fixture()) {
      files.archive(files.target(), Detection.MTIME);
      release(files);
      files.requireState(NOT_RESIDENT, VALID);
      assertThat(files.cat()).isEqualTo("a".repeat(BYTES));
    }
  }

  @Test
  void write_afterAByTimeRelease_isResidentAgain() throws Exception {
    try (var files = fixture()) {
      files.archive(files.target(), Detection.MTIME);
      release(files);
      try (OpenFile file = files.client.files.open(files.inode(), OpenMode.WRITE)) {
        file.write(0, Unpooled.wrappedBuffer(new byte[] {'b'}));
      }
      files.requireState(ARCHIVED, WRITTEN);
      assertThat(files.cat()).startsWith("ba");
    }
  }
}
