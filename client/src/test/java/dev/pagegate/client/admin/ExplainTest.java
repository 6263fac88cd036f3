package dev.pagegate.client.admin;

import static dev.pagegate.client.admin.AdministeredStub.MOUNT;
import static dev.pagegate.client.admin.AdministeredStub.PAGE_BYTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.client.admin.AdminRequest.Evicted;
import dev.pagegate.client.admin.AdminRequest.Flushed;
import dev.pagegate.client.admin.Explanation.Run;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.OpenFile;
import dev.pagegate.client.file.OpenMode;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What administrators see of pages on their way, over the socket. */
@Timeout(60)
class ExplainTest {
  private static final int PAGES = 4;
  private static final Duration TICK = Duration.ofMillis(100);

  @TempDir Path directory;
  private AdministeredStub stub;

  @BeforeEach
  void start() throws Exception {
    stub = new AdministeredStub(directory);
    Path file = Files.write(stub.origin.resolve("file"), new byte[PAGES * PAGE_BYTES - 1]);
    FileTime changed = (FileTime) Files.getAttribute(file, "unix:ctime");
    // What changed within the server's last tick is not kept.
    while (Duration.between(changed.toInstant(), Instant.now()).compareTo(TICK) < 0) {
      Thread.onSpinWait();
    }
  }

  @AfterEach
  void stop() {
    stub.close();
  }

  private OpenFile open(OpenMode mode) throws FsException {
    return stub.files.open(stub.files.resolve("file"), mode);
  }

  private static void readAll(OpenFile file) throws FsException {
    file.read(0, ByteBuffer.allocate(PAGES * PAGE_BYTES));
  }

  /** Asks until the answer is as it will be. */
  private Explanation await(Predicate<Explanation> wanted) throws Exception {
    while (true) {
      Explanation explanation = stub.explain("file");
      if (wanted.test(explanation)) {
        return explanation;
      }
      Thread.onSpinWait();
    }
  }

  /** The same, while the disk takes what it is asked to keep. */
  private Explanation awaitOnDisk(Predicate<Explanation> wanted) throws Exception {
    return await(
        explanation -> {
          stub.store.release();
          return wanted.test(explanation);
        });
  }

  @Test
  void explain_fileNobodyRead_saysThatNothingIsHere() throws Exception {
    Explanation nothing = stub.explain("file");

    assertThat(nothing.sizeBytes()).isEqualTo(PAGES * PAGE_BYTES - 1);
    assertThat(nothing.runs()).containsExactly(absent(0, PAGES));
  }

  private static Run absent(long first, long end) {
    return new Run(first, end, false, false, false, false, null, false, List.of());
  }

  private static Run durable(long first, long end) {
    return new Run(first, end, false, true, false, false, null, true, List.of());
  }

  private static Run dirty(long first, long end) {
    return new Run(first, end, false, true, true, false, null, false, List.of());
  }

  @Test
  void explain_writerAtTheGate_isNamedUntilThePageIsDurable() throws Exception {
    Instant before = Instant.now().minusMillis(1);
    try (OpenFile file = open(OpenMode.READ_WRITE)) {
      readAll(file);
      Run pending = await(now -> isPending(now.runs().getFirst())).runs().getFirst();
      assertThat(pending.endPage()).isEqualTo(PAGES);
      assertThat(pending.resident()).isTrue();
      assertThat(pending.durable()).isFalse();
      assertThat(pending.pendingSince()).isBetween(before, Instant.now());

      var written = new CompletableFuture<Integer>();
      Thread.ofVirtual().name("who writes").start(() -> write(file, written));
      Explanation waits =
          await(now -> now.runs().stream().anyMatch(run -> !run.waiting().isEmpty()));
      assertThat(waits.runs()).hasSize(3);
      assertThat(waits.runs().get(1).firstPage()).isEqualTo(1);
      assertThat(waits.runs().get(1).endPage()).isEqualTo(2);
      assertThat(waits.runs().get(1).waiting()).singleElement().satisfies(this::isTheWriter);
      assertThat(written).isNotDone();

      awaitOnDisk(now -> now.runs().stream().noneMatch(run -> isPending(run)));
      assertThat(written.join()).isEqualTo(1);
      Explanation after = stub.explain("file");
      assertThat(after.runs()).containsExactly(durable(0, 1), dirty(1, 2), durable(2, PAGES));
      assertThat(stub.meters.get("pagegate.page.gate_wait").timer().count()).isEqualTo(1);
    }
  }

  private void isTheWriter(Explanation.Waiting waiting) {
    assertThat(waiting.who()).isEqualTo("who writes");
    assertThat(waiting.since()).isBeforeOrEqualTo(Instant.now());
  }

  private static boolean isPending(Run run) {
    return run.pendingSince() != null;
  }

  private static void write(OpenFile file, CompletableFuture<Integer> written) {
    try {
      written.complete(file.write(PAGE_BYTES + 5, Unpooled.wrappedBuffer(new byte[] {'x'})));
    } catch (FsException e) {
      written.completeExceptionally(e);
    }
  }

  @Test
  void explain_pagesThatAreOnDiskAlone_saysSo() throws Exception {
    try (OpenFile file = open(OpenMode.READ)) {
      file.read(PAGE_BYTES, ByteBuffer.allocate(2 * PAGE_BYTES));
      await(now -> now.runs().stream().anyMatch(run -> isPending(run)));
      awaitOnDisk(now -> now.runs().stream().noneMatch(run -> isPending(run)));
    }
    stub.restart();

    List<Run> runs = stub.explain("file").runs();

    assertThat(runs).noneMatch(Run::resident);
    assertThat(runs).anyMatch(run -> run.durable() && run.firstPage() <= 1 && run.endPage() >= 3);
  }

  @Test
  void explain_range_tellsOfItsPagesOnly() throws Exception {
    try (OpenFile file = open(OpenMode.READ)) {
      file.read(2 * PAGE_BYTES, ByteBuffer.allocate(PAGE_BYTES));
      stub.store.release();
      var asked = new AdminRequest.Explain(MOUNT, "file", PAGE_BYTES + 1, 2 * PAGE_BYTES);
      assertThat(stub.ask(asked, Explanation.class).runs())
          .singleElement()
          .satisfies(run -> assertThat(run.firstPage()).isEqualTo(1))
          .satisfies(run -> assertThat(run.endPage()).isEqualTo(2));
    }
  }

  @Test
  void flush_dirtyFile_isAtTheServerAndOnDiskAfterwards() throws Exception {
    try (OpenFile file = open(OpenMode.READ_WRITE)) {
      readAll(file);
      awaitOnDisk(now -> now.runs().equals(List.of(durable(0, PAGES))));
      file.write(0, Unpooled.wrappedBuffer(new byte[] {'x'}));
      Flushed flushed = stub.ask(new AdminRequest.Flush(MOUNT, "file"), Flushed.class);

      assertThat(flushed.failedFiles()).isZero();
      assertThat(Files.readAllBytes(stub.origin.resolve("file"))[0]).isEqualTo((byte) 'x');
      await(now -> isPending(now.runs().getFirst()));
      awaitOnDisk(now -> now.runs().getFirst().durable());
    }
  }

  @Test
  void evict_cleanFile_isReadFromTheServerAgain() throws Exception {
    try (OpenFile file = open(OpenMode.READ)) {
      readAll(file);
      awaitOnDisk(now -> now.runs().equals(List.of(durable(0, PAGES))));
      long before = stub.reads();

      Evicted evicted = stub.ask(new AdminRequest.Evict(MOUNT, ""), Evicted.class);

      assertThat(evicted).isEqualTo(new Evicted(1, PAGES, 0));
      assertThat(stub.explain("file").runs()).containsExactly(absent(0, PAGES));
      readAll(file);
      assertThat(stub.reads()).isGreaterThan(before);
    }
  }

  @Test
  void evict_dirtyPages_stay() throws Exception {
    try (OpenFile file = open(OpenMode.READ_WRITE)) {
      readAll(file);
      awaitOnDisk(now -> now.runs().equals(List.of(durable(0, PAGES))));
      file.write(0, Unpooled.wrappedBuffer(new byte[] {'x'}));

      Evicted evicted = stub.ask(new AdminRequest.Evict(MOUNT, "file"), Evicted.class);

      assertThat(evicted).isEqualTo(new Evicted(1, PAGES - 1, 0));
      ByteBuffer first = ByteBuffer.allocate(1);
      file.read(0, first);
      assertThat(first.get(0)).isEqualTo((byte) 'x');
    }
  }

  @Test
  void explain_directory_isRefused() {
    assertThatThrownBy(() -> stub.explain(""))
        .isInstanceOf(AdminException.class)
        .hasMessageContaining("only files have pages");
  }

  @Test
  void explain_missingFile_saysSo() {
    assertThatThrownBy(() -> stub.explain("missing"))
        .isInstanceOf(AdminException.class)
        .hasMessageContaining("missing");
  }
}
