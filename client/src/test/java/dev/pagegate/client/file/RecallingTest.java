package dev.pagegate.client.file;

import static dev.pagegate.client.archive.ArchiveState.ARCHIVED;
import static dev.pagegate.client.archive.ArchiveState.NOT_RESIDENT;
import static dev.pagegate.client.archive.Validity.CHANGED_BY_OTHERS;
import static dev.pagegate.client.archive.Validity.VALID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.client.archive.RecallGuard;
import dev.pagegate.client.archive.Recaller;
import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.Archivist.Mode;
import dev.pagegate.client.page.PageSpan;
import dev.pagegate.protocol.rpc.Credential;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Reading what is not resident. */
@Timeout(60)
class RecallingTest {
  private static final int PAGE = HeapStore.PAGE_BYTES;
  private static final int PAGES = 2000;
  private static final int BYTES = PAGES * PAGE;

  @TempDir private Path directory;

  private ArchiveFixture released() throws FsException {
    return released(RecallSettings.DEFAULT);
  }

  private ArchiveFixture released(RecallSettings settings) throws FsException {
    ArchiveFixture files = new ArchiveFixture(directory.resolve("archive"), BYTES);
    files.client.recall(settings);
    files.archive();
    files.archivist().release(files.inode(), Mode.FOR_REAL);
    files.client.server.takeCalls();
    return files;
  }

  private static byte[] read(OpenFile file, long offset, int bytes) throws FsException {
    ByteBuf buffer = Unpooled.buffer(bytes, bytes);
    file.read(offset, buffer);
    return buffer.array();
  }

  private static void requireRefused(HookedTarget.Action action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            FsException.class, e -> assertThat(e.error()).isEqualTo(FsError.NOT_PERMITTED));
  }

  @Test
  void read_ofAPart_bringsThatPartAndNoMoreThanReadahead() throws Exception {
    try (var files = released();
        OpenFile file = files.client.files.open(files.inode())) {
      assertThat(read(file, BYTES / 2, 10)).containsOnly('a');
      assertThat(files.archivist().counters().recalledBytes()).isPositive().isLessThan(BYTES / 2);
      files.requireState(NOT_RESIDENT, VALID);
    }
  }

  @Test
  void read_ofWhatWasRecalled_asksNobodyAgain() throws Exception {
    try (var files = released();
        OpenFile file = files.client.files.open(files.inode())) {
      read(file, 0, 10);
      files.client.server.takeCalls();
      read(file, 5, 10);
      assertThat(files.client.server.takeCalls()).doesNotContain("READ");
    }
  }

  @Test
  void recalled_afterAllOfItWasRead_isArchivedAndHere() throws Exception {
    try (var files = released()) {
      assertThat(files.cat()).hasSize(BYTES);
      files.archivist().recalled(files.inode());
      files.requireState(ARCHIVED, VALID);
      files.client.restart();
      files.requireState(ARCHIVED, VALID);
    }
  }

  @Test
  void read_whileTheServerCannot_comesFromTheCopy() throws Exception {
    try (var files = released();
        OpenFile file = files.client.files.open(files.inode())) {
      files.withTargets();
      files.client.server.failReads(FsError.IO);
      assertThat(read(file, BYTES - 10, 10)).containsOnly('a');
      assertThat(files.archivist().counters().recalledFromArchiveBytes()).isPositive();
    }
  }

  @Test
  void read_whileTheServerCannotAndTheCopyIsDamaged_fails() throws Exception {
    try (var files = released();
        OpenFile file = files.client.files.open(files.inode())) {
      files.withTargets();
      byte[] damaged = files.copy();
      damaged[BYTES - 1] = 'x';
      Files.write(files.directory.resolve(ArchiveFixture.NAME), damaged);
      files.client.server.failReads(FsError.IO);
      assertThatThrownBy(() -> read(file, 0, 10))
          .isInstanceOfSatisfying(
              FsException.class, e -> assertThat(e.error()).isEqualTo(FsError.IO));
    }
  }

  @Test
  void read_ofAResidentFileWhileTheServerCannot_isNotAnsweredFromACopy() throws Exception {
    try (var files = new ArchiveFixture(directory.resolve("archive"), BYTES)) {
      files.archive();
      files.withTargets();
      files.client.files.upkeep().evict(files.inode());
      try (OpenFile file = files.client.files.open(files.inode())) {
        files.client.server.failReads(FsError.IO);
        assertThatThrownBy(() -> read(file, 0, 10)).isInstanceOf(FsException.class);
      }
    }
  }

  @Test
  void changeByOthers_ofANotResidentFile_makesItResidentAndIsServed() throws Exception {
    try (var files = released()) {
      files.withTargets();
      files.content[0] = 'z';
      files.client.server.write(files.node, files.content);
      assertThat(files.cat()).startsWith("za");
      files.requireState(ARCHIVED, CHANGED_BY_OTHERS);
    }
  }

  private static RecallSettings denying(String rules) {
    return new RecallSettings(new RecallGuard(List.of(), List.of(RecallGuard.parse(rules))), 8);
  }

  private static FileSystem as(ArchiveFixture files, long uid) {
    return files.client.files.as(Credential.AuthSys.of("here", uid, uid, List.of()));
  }

  @Test
  void open_byAUserWhoMayNotRecall_isRefusedAndRecallsNothing() throws Exception {
    try (var files = released(denying("uid:1001"))) {
      requireRefused(() -> as(files, 1001).open(files.inode()));
      assertThat(files.client.server.takeCalls()).doesNotContain("READ");
      assertThat(files.archivist().counters().refusedRecalls()).isEqualTo(1);
      try (OpenFile file = as(files, 1002).open(files.inode())) {
        assertThat(read(file, 0, 1)).containsOnly('a');
      }
    }
  }

  @Test
  void open_byAProcessThatMayNotRecall_isRefused() throws Exception {
    try (var files = released(denying("process:updatedb"))) {
      Inode inode = files.inode();
      requireRefused(
          () -> files.client.files.open(inode, OpenMode.READ, () -> new Recaller("updatedb", 1L)));
      files.client.files.open(inode, OpenMode.READ, () -> new Recaller("cat", 1L)).close();
    }
  }

  @Test
  void read_throughAFileOpenedBeforeTheRelease_isRefusedToo() throws Exception {
    try (var files = new ArchiveFixture(directory.resolve("archive"), BYTES)) {
      files.client.recall(denying("uid:1001"));
      files.archive();
      try (OpenFile file = as(files, 1001).open(files.inode())) {
        assertThat(read(file, 0, 1)).containsOnly('a');
        files.archivist().release(files.inode(), Mode.FOR_REAL);
        requireRefused(() -> read(file, 0, 1));
        files.archivist().recalled(files.inode());
        assertThat(read(file, 0, 1)).containsOnly('a');
      }
    }
  }

  @Test
  void open_whereOnlySomeMay_isRefusedToOthersButNotToTheAdministrator() throws Exception {
    var guard =
        new RecallGuard(
            List.of(RecallGuard.parse("uid:7"), RecallGuard.parse("process:restore")), List.of());
    try (var files = released(new RecallSettings(guard, 8))) {
      requireRefused(() -> as(files, 8).open(files.inode()));
      as(files, 7).open(files.inode()).close();
      files.client.files.open(files.inode()).close();
    }
  }

  @Test
  void reads_pastTheLimit_waitForTheirTurn() throws Exception {
    try (var files = released(new RecallSettings(RecallGuard.NONE, 1));
        OpenFile file = files.client.files.open(files.inode())) {
      files.client.server.hold();
      List<CompletableFuture<PageSpan>> reads =
          List.of(file.readSpan(0, 1), file.readSpan(BYTES / 2, 1), file.readSpan(BYTES - 1, 1));
      assertThat(files.client.server.heldReplies()).as("at the server").isEqualTo(1);
      assertThat(files.archivist().recallsUnderWay()).isGreaterThanOrEqualTo(3);
      files.client.server.releaseAll();
      for (var read : reads) {
        read.get(30, TimeUnit.SECONDS).close();
      }
      assertThat(files.archivist().recallsUnderWay()).isZero();
    }
  }
}
