package dev.pagegate.store.rocks;

import dev.pagegate.store.CoherencyToken;
import dev.pagegate.store.FileKey;
import dev.pagegate.store.FileVersion;
import dev.pagegate.store.PageLookup;
import dev.pagegate.store.PageRange;
import dev.pagegate.store.PageStore;
import dev.pagegate.store.PageWrite;
import dev.pagegate.store.Pin;
import dev.pagegate.store.StartReport;
import dev.pagegate.store.StartReport.Stop;
import dev.pagegate.store.StoreException;
import dev.pagegate.store.StoreOutcome;
import dev.pagegate.store.StoreStats;
import dev.pagegate.store.VersionLookup;
import dev.pagegate.store.rocks.HiddenPages.Hiding;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/** A {@link PageStore} with its index in RocksDB and its pages in slab files. */
public final class RocksPageStore implements PageStore {
  private final CacheDirectory directory;
  private final StoreParts parts;
  private final ExecutorService answers =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("pagegate-store-answers").daemon().factory());
  private final ExecutorService readers;
  private final Committer committer;
  private final PageRunReader reader;
  private final Thread committerThread;
  private final ReadWriteLock lifecycle = new ReentrantReadWriteLock();

  /**
   * Files whose record is being changed, by their keys or numbers, and by how many operations: what
   * {@link #find} would see of them is not the newest.
   */
  private final ConcurrentMap<Object, Integer> changing = new ConcurrentHashMap<>();

  private boolean closed;

  private RocksPageStore(CacheDirectory directory, StoreParts parts) {
    this.directory = directory;
    this.parts = parts;
    this.readers =
        Executors.newFixedThreadPool(
            parts.config().storeThreads(),
            Thread.ofPlatform().name("pagegate-store-", 0).daemon().factory());
    this.committer = new Committer(parts, answers);
    this.reader = new PageRunReader(parts, new PageReader(parts, committer::submit));
    this.committerThread =
        Thread.ofPlatform().name("pagegate-store-committer").daemon().unstarted(committer);
  }

  /**
   * Opens or creates the cache in {@code config.directory()}. A damaged index costs the cache, not
   * the open. Blocks; no page is read.
   *
   * @throws StoreException when another process has the directory, its format or page size is
   *     another, or it cannot be written
   */
  public static RocksPageStore open(StoreConfig config) throws StoreException {
    return open(config, PosixSlabFiles::new, CrashPoints.fromProperty());
  }

  /** As {@link #open(StoreConfig)}, on slab files of the caller's choice. */
  static RocksPageStore open(
      StoreConfig config, SlabFiles.Factory slabFiles, CrashPoints crashPoints)
      throws StoreException {
    CacheDirectory directory = CacheDirectory.own(config.directory());
    LiveIndex index = new LiveIndex(directory, config);
    try {
      boolean fresh = !directory.hasIndex();
      boolean asItWas = index.open();
      // Only now: an open that is refused leaves word of the last stop as it is.
      StartLog startLog = new StartLog(fresh ? Stop.NEVER : directory.takeLastStop());
      if (!asItWas) {
        startLog.dropped();
      }
      RocksPageStore store =
          new RocksPageStore(
              directory,
              parts(config, index, slabFiles.at(directory.slabs()), crashPoints, startLog));
      store.committerThread.start();
      return store;
    } catch (StoreException e) {
      index.close();
      directory.close();
      throw e;
    } catch (IOException | RocksDBException e) {
      index.close();
      directory.close();
      throw new StoreException("Cannot open cache directory " + config.directory() + ": " + e, e);
    }
  }

  static StoreParts parts(
      StoreConfig config,
      LiveIndex index,
      SlabFiles slabFiles,
      CrashPoints crashPoints,
      StartLog startLog)
      throws IOException, RocksDBException {
    Numbers numbers = new Numbers(index.get().counters());
    Slabs slabs = new Slabs(config, slabFiles, numbers::nextSlab, crashPoints);
    slabs.open().forEach(numbers::skipSlabs);
    return new StoreParts(
        config,
        index,
        slabs,
        numbers,
        new HiddenPages(),
        new Generations(),
        new StoreCounters(),
        new Pins(config),
        startLog,
        crashPoints);
  }

  @Override
  public CompletableFuture<FileVersion> adopt(FileKey file, CoherencyToken token) {
    return changingRecord(file, result -> new Operation.Adopt(file, token, result));
  }

  @Override
  public CompletableFuture<VersionLookup> find(FileKey file, CoherencyToken token) {
    CompletableFuture<VersionLookup> result = new CompletableFuture<>();
    boolean accepted =
        whileOpen(() -> readers.execute(() -> result.complete(findNow(file, token))));
    if (!accepted) {
      result.complete(VersionLookup.MISS);
    }
    return result;
  }

  private VersionLookup findNow(FileKey file, CoherencyToken token) {
    Lock inUse = parts.index().lock().readLock();
    inUse.lock();
    try {
      if (changing.containsKey(file)) {
        return VersionLookup.MISS;
      }
      FileRecord record = parts.index().get().file(file);
      if (record == null) {
        return VersionLookup.NOTHING;
      }
      return record.token().equals(token) && !changing.containsKey(record.number())
          ? new VersionLookup.Hit(record.version())
          : VersionLookup.MISS;
    } catch (RocksDBException | RuntimeException | Error _) {
      return VersionLookup.MISS; // adopt() will meet the same and deal with it
    } finally {
      inUse.unlock();
    }
  }

  @Override
  public CompletableFuture<Boolean> advance(FileVersion version, CoherencyToken token) {
    return changingRecord(
        version.fileNumber(), result -> new Operation.Advance(version, token, result));
  }

  @Override
  public CompletableFuture<PageLookup> read(
      FileVersion version, long pageIndex, ByteBuf destination) {
    CompletableFuture<PageLookup> result = new CompletableFuture<>();
    boolean accepted =
        whileOpen(
            () -> readers.execute(() -> result.complete(readNow(version, pageIndex, destination))));
    if (!accepted) {
      result.complete(PageLookup.MISS);
    }
    return result;
  }

  @Override
  public CompletableFuture<List<PageLookup>> read(
      FileVersion version, long firstPageIndex, List<ByteBuf> destinations) {
    CompletableFuture<List<PageLookup>> result = new CompletableFuture<>();
    boolean accepted =
        whileOpen(
            () ->
                readers.execute(
                    () -> result.complete(readNow(version, firstPageIndex, destinations))));
    if (!accepted) {
      result.complete(Collections.nCopies(destinations.size(), PageLookup.MISS));
    }
    return result;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException when the page is empty or larger than {@link #pageBytes()}
   */
  @Override
  public PageWrite write(FileVersion version, long pageIndex, ByteBuf page) {
    int lengthBytes = page.readableBytes();
    if (lengthBytes == 0 || lengthBytes > pageBytes() || pageIndex < 0) {
      throw new IllegalArgumentException(
          "page %d of %d bytes (expected: 1 to %d)".formatted(pageIndex, lengthBytes, pageBytes()));
    }
    if (!parts.counters().reserve(lengthBytes, parts.config().pendingLimitBytes())) {
      return declined(StoreOutcome.Reason.PENDING_LIMIT);
    }
    PendingWrite write = pending(version, pageIndex, page.retainedSlice());
    if (!whileOpen(() -> committer.submit(new Operation.Write(write)))) {
      write.withdraw();
      return declined(StoreOutcome.Reason.CLOSED);
    }
    return write;
  }

  @Override
  public CompletableFuture<Void> forget(FileVersion version, PageRange range) {
    CompletableFuture<Void> result = new CompletableFuture<>();
    Hiding hiding = parts.hiddenPages().hide(version.fileNumber(), range);
    return submitted(new Operation.Forget(hiding, result), result);
  }

  @Override
  public CompletableFuture<Void> forgetFile(FileKey file) {
    return changingRecord(file, result -> new Operation.ForgetFile(file, result));
  }

  @Override
  public CompletableFuture<List<PageRange>> kept(FileVersion version, PageRange range) {
    CompletableFuture<List<PageRange>> result = new CompletableFuture<>();
    if (!whileOpen(() -> readers.execute(() -> keptNow(version, range, result)))) {
      result.complete(List.of());
    }
    return result;
  }

  private void keptNow(
      FileVersion version, PageRange range, CompletableFuture<List<PageRange>> result) {
    answer(result, () -> KeptPages.of(parts, version, range));
  }

  /** A question to the index. */
  private interface Question<T> {
    T ask() throws RocksDBException;
  }

  /** Answers with the index kept open meanwhile. Blocks. */
  private <T> void answer(CompletableFuture<T> result, Question<T> question) {
    Lock inUse = parts.index().lock().readLock();
    inUse.lock();
    try {
      result.complete(question.ask());
    } catch (RocksDBException | RuntimeException | Error e) {
      result.completeExceptionally(
          new StoreException("The index of " + parts.config().directory() + " cannot be read", e));
    } finally {
      inUse.unlock();
    }
  }

  @Override
  public CompletableFuture<Map<FileKey, Long>> usage(int prefixBytes) {
    CompletableFuture<Map<FileKey, Long>> result = new CompletableFuture<>();
    if (!whileOpen(() -> readers.execute(() -> usageNow(prefixBytes, result)))) {
      result.complete(Map.of());
    }
    return result;
  }

  private void usageNow(int prefixBytes, CompletableFuture<Map<FileKey, Long>> result) {
    answer(result, () -> UsageSample.of(parts, prefixBytes));
  }

  @Override
  public CompletableFuture<Boolean> pin(Pin pin) {
    CompletableFuture<Boolean> result = new CompletableFuture<>();
    return submitted(new Operation.Pinning(pin, result), result);
  }

  @Override
  public CompletableFuture<Boolean> unpin(FileKey file) {
    CompletableFuture<Boolean> result = new CompletableFuture<>();
    return submitted(new Operation.Unpinning(file, result), result);
  }

  @Override
  public CompletableFuture<Void> note(FileKey file, byte[] note) {
    if (note.length > MAX_NOTE_BYTES) {
      throw new IllegalArgumentException(
          "note length: " + note.length + " (expected: <= " + MAX_NOTE_BYTES + ")");
    }
    CompletableFuture<Void> result = new CompletableFuture<>();
    return submitted(
        new Operation.Noting(file, ByteBuffer.wrap(note.clone()).asReadOnlyBuffer(), result),
        result);
  }

  @Override
  public CompletableFuture<Map<FileKey, byte[]>> notes(FileKey prefix) {
    CompletableFuture<Map<FileKey, byte[]>> result = new CompletableFuture<>();
    boolean accepted =
        whileOpen(
            () -> readers.execute(() -> answer(result, () -> parts.index().get().notes(prefix))));
    if (!accepted) {
      result.complete(Map.of());
    }
    return result;
  }

  @Override
  public List<Pin> pins() {
    return parts.pins().all();
  }

  @Override
  public PinUse pinUse() {
    return new PinUse(parts.pins().reservedBytes(), parts.pins().budgetBytes());
  }

  @Override
  public Optional<StartReport> startReport() {
    return Optional.of(parts.startLog().report());
  }

  @Override
  public CompletableFuture<Void> settled() {
    CompletableFuture<Void> result = new CompletableFuture<>();
    if (!whileOpen(() -> committer.submit(new Operation.Settle(result)))) {
      result.complete(null); // closing has settled everything
    }
    return result;
  }

  @Override
  public StoreStats stats() {
    return parts.counters().snapshot(parts.config().capacityBytes());
  }

  @Override
  public int pageBytes() {
    return parts.config().pageBytes();
  }

  @Override
  public void close() {
    lifecycle.writeLock().lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      committer.submit(new Operation.Close());
    } finally {
      lifecycle.writeLock().unlock();
    }
    readers.close();
    joinCommitter();
    answers.close();
    parts.index().close();
    parts.slabs().close();
    directory.closeCleanly();
  }

  private void joinCommitter() {
    boolean interrupted = false;
    while (committerThread.isAlive()) {
      try {
        committerThread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private PageLookup readNow(FileVersion version, long pageIndex, ByteBuf destination) {
    return readNow(version, pageIndex, List.of(destination)).getFirst();
  }

  private List<PageLookup> readNow(
      FileVersion version, long firstPageIndex, List<ByteBuf> destinations) {
    List<PageLookup> found;
    Lock inUse = parts.index().lock().readLock();
    inUse.lock();
    try {
      found = reader.read(parts.index().get(), version, firstPageIndex, destinations);
    } catch (RocksDBException e) {
      if (SlotLoading.isCorruption(e)) {
        whileOpen(() -> committer.submit(new Operation.IndexDamaged(e)));
      }
      found = Collections.nCopies(destinations.size(), new PageLookup.Failed(e));
    } catch (RuntimeException | Error e) {
      // Whatever it is, who asked must not wait for ever.
      found = Collections.nCopies(destinations.size(), new PageLookup.Failed(e));
    } finally {
      inUse.unlock();
    }
    found.forEach(parts.counters()::read);
    return found;
  }

  private PendingWrite pending(FileVersion version, long pageIndex, ByteBuf page) {
    int lengthBytes = page.readableBytes();
    return new PendingWrite(
        version,
        pageIndex,
        page,
        parts.hiddenPages(),
        hiding -> committer.submit(new Operation.Forget(hiding, new CompletableFuture<>())),
        write -> committer.submit(new Operation.Hurry(write)),
        outcome -> {
          parts.counters().unreserve(lengthBytes);
          parts.counters().written(outcome);
        });
  }

  private PageWrite declined(StoreOutcome.Reason reason) {
    StoreOutcome outcome = new StoreOutcome.Skipped(reason);
    parts.counters().written(outcome);
    return PageWrite.ended(outcome);
  }

  private <T extends @Nullable Object> CompletableFuture<T> changingRecord(
      Object file, Function<CompletableFuture<T>, Operation> operation) {
    changing.merge(file, 1, Integer::sum);
    CompletableFuture<T> result = new CompletableFuture<>();
    CompletableFuture<T> counted =
        result.whenComplete(
            (ignored, failure) ->
                changing.computeIfPresent(file, (_, count) -> count == 1 ? null : count - 1));
    CompletableFuture<T> _ = submitted(operation.apply(result), result);
    return counted;
  }

  private <T extends @Nullable Object> CompletableFuture<T> submitted(
      Operation operation, CompletableFuture<T> result) {
    if (!whileOpen(() -> committer.submit(operation))) {
      result.completeExceptionally(
          new StoreException("Cache directory " + parts.config().directory() + " is closed"));
    }
    return result;
  }

  /** Runs {@code action}, which must not block, unless the store is closed. */
  private boolean whileOpen(Runnable action) {
    lifecycle.readLock().lock();
    try {
      if (!closed) {
        action.run();
      }
      return !closed;
    } finally {
      lifecycle.readLock().unlock();
    }
  }
}
