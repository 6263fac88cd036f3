package dev.pagegate.store.rocks;

import static dev.pagegate.store.rocks.StoreFixture.FILE;
import static dev.pagegate.store.rocks.StoreFixture.PAGE_BYTES;
import static dev.pagegate.store.rocks.StoreFixture.TOKEN;
import static dev.pagegate.store.rocks.StoreFixture.await;
import static dev.pagegate.store.rocks.StoreFixture.page;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.store.CoherencyToken;
import dev.pagegate.store.FileVersion;
import dev.pagegate.store.PageRange;
import dev.pagegate.store.StartReport;
import dev.pagegate.store.StoreException;
import dev.pagegate.store.StoreOutcome;
import dev.pagegate.store.rocks.HiddenPages.Hiding;
import io.netty.buffer.ByteBuf;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

/** The committer on an index that fails under it. */
class CommitterTest {
  @TempDir private Path temporary;
  private CacheDirectory directory;
  private StoreParts parts;
  private Committer committer;
  private Thread thread;

  @BeforeEach
  void start() throws Exception {
    StoreConfig config =
        StoreConfig.of(temporary.resolve("cache"), 16 << 20)
            .withPageBytes(PAGE_BYTES)
            .withFreeSpaceFloorBytes(0);
    directory = CacheDirectory.own(config.directory());
    LiveIndex index = new LiveIndex(directory, config);
    index.open();
    parts =
        RocksPageStore.parts(
            config,
            index,
            new PosixSlabFiles(directory.slabs()),
            CrashPoints.NONE,
            new StartLog(StartReport.Stop.NEVER));
    committer = new Committer(parts, Runnable::run);
    thread = Thread.ofPlatform().unstarted(committer);
  }

  @AfterEach
  void stop() throws Exception {
    committer.submit(new Operation.Close());
    thread.join();
    parts.index().close();
    parts.slabs().close();
    directory.close();
  }

  @Test
  void adopt_indexFails_failsAndTheNextOneSucceeds() throws Exception {
    thread.start();
    await(adopt(TOKEN));
    loseIndex();
    assertThat(adopt(TOKEN))
        .failsWithin(60, TimeUnit.SECONDS)
        .withThrowableThat()
        .withCauseInstanceOf(StoreException.class);
    assertThat(await(adopt(StoreFixture.token(2))).generation()).isEqualTo(2);
  }

  @Test
  void forget_indexFails_failsStaysHiddenAndIsMadeUpFor() throws Exception {
    FileVersion version = storeOnePage();
    PageKey key = new PageKey(version.fileNumber(), 0);
    loseIndex();
    Hiding hiding = parts.hiddenPages().hide(version.fileNumber(), PageRange.ALL);
    CompletableFuture<Void> forgotten = new CompletableFuture<>();
    committer.submit(new Operation.Forget(hiding, forgotten));

    assertThat(forgotten).failsWithin(60, TimeUnit.SECONDS);

    assertThat(parts.hiddenPages().isHidden(key)).isTrue();
    await(adopt(TOKEN));
    assertThat(parts.index().get().page(key)).isNull();
    assertThat(parts.hiddenPages().isHidden(key)).isFalse();
  }

  @Test
  void write_indexFails_failsAndOlderCopyIsGone() throws Exception {
    FileVersion version = storeOnePage();
    loseIndex();

    assertThat(write(version)).isInstanceOf(StoreOutcome.Failed.class);

    PageKey key = new PageKey(version.fileNumber(), 0);
    assertThat(parts.hiddenPages().isHidden(key)).isTrue();
    await(adopt(TOKEN));
    assertThat(parts.index().get().page(key)).isNull();
    assertThat(write(version)).isEqualTo(StoreOutcome.STORED);
    assertThat(parts.index().get().page(key)).isNotNull();
  }

  @Test
  void indexDamaged_anyTime_startsEmptyAndWorks() throws Exception {
    FileVersion version = storeOnePage();
    committer.submit(new Operation.IndexDamaged(new RocksDBException("damaged, on purpose")));
    FileVersion after = await(adopt(TOKEN));
    assertThat(after).isNotEqualTo(version);
    assertThat(parts.index().get().page(new PageKey(version.fileNumber(), 0))).isNull();
    assertThat(write(after)).isEqualTo(StoreOutcome.STORED);
  }

  /** As a disk does that fails once: the next change finds no index. */
  private void loseIndex() {
    while (isLoading()) {
      Thread.onSpinWait();
    }
    parts.index().close();
  }

  private static boolean isLoading() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals("pagegate-store-loading"));
  }

  private FileVersion storeOnePage() throws Exception {
    thread.start();
    FileVersion version = await(adopt(TOKEN));
    assertThat(write(version)).isEqualTo(StoreOutcome.STORED);
    return version;
  }

  private CompletableFuture<FileVersion> adopt(CoherencyToken token) {
    CompletableFuture<FileVersion> result = new CompletableFuture<>();
    committer.submit(new Operation.Adopt(FILE, token, result));
    return result;
  }

  private StoreOutcome write(FileVersion version) throws Exception {
    ByteBuf page = StoreFixture.buffer(page(1, PAGE_BYTES));
    PendingWrite write =
        new PendingWrite(
            version, 0, page, parts.hiddenPages(), ignored -> {}, ignored -> {}, ignored -> {});
    committer.submit(new Operation.Write(write));
    return await(write.outcome());
  }
}
