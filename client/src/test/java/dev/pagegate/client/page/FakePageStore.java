package dev.pagegate.client.page;

import dev.pagegate.store.CoherencyToken;
import dev.pagegate.store.FileKey;
import dev.pagegate.store.FileVersion;
import dev.pagegate.store.PageLookup;
import dev.pagegate.store.PageRange;
import dev.pagegate.store.PageStore;
import dev.pagegate.store.PageWrite;
import dev.pagegate.store.StoreOutcome;
import dev.pagegate.store.StoreStats;
import dev.pagegate.store.VersionLookup;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A store in memory whose writes end when and how the test says. */
final class FakePageStore implements PageStore {
  private final int pageBytes;
  private final Map<FileKey, FileVersion> versions = new HashMap<>();
  private final Map<FileKey, CoherencyToken> tokens = new HashMap<>();
  private final Map<String, byte[]> copies = new HashMap<>();
  private final Map<String, PageLookup> broken = new HashMap<>();
  private final List<Write> writes = new ArrayList<>();
  private final List<String> forgotten = new ArrayList<>();
  private final List<Long> lookups = new ArrayList<>();
  private long generations;
  private final List<String> violations = new ArrayList<>();
  private Executor answering = Runnable::run;
  private Consumer<Write> onWrite = _ -> {};
  private @Nullable CompletableFuture<Void> adoptionHold;
  private @Nullable CompletableFuture<Void> forgetHold;

  FakePageStore(int pageBytes) {
    this.pageBytes = pageBytes;
  }

  /** Runs on the thread that asks for a write, before the write is returned. */
  synchronized void onWrite(Consumer<Write> action) {
    onWrite = action;
  }

  /** Where lookups and adoptions are answered; the caller's thread unless told. */
  synchronized void answerOn(Executor executor) {
    answering = executor;
  }

  /** Writes whose bytes changed before they ended (G1). */
  synchronized List<String> violations() {
    return List.copyOf(violations);
  }

  /** Adoptions complete when {@code hold} does. */
  synchronized void holdAdoptions(CompletableFuture<Void> hold) {
    adoptionHold = hold;
  }

  /** Forgetting is durable when {@code hold} completes. */
  synchronized void holdForgetting(CompletableFuture<Void> hold) {
    forgetHold = hold;
  }

  /** The copy of this page will answer {@code lookup} once. */
  synchronized void breakCopy(FileVersion version, long index, PageLookup lookup) {
    broken.put(version + "/" + index, lookup);
  }

  synchronized List<Write> writes() {
    return List.copyOf(writes);
  }

  Write write(int number) {
    return writes().get(number);
  }

  synchronized List<String> forgotten() {
    return List.copyOf(forgotten);
  }

  synchronized List<Long> lookups() {
    return List.copyOf(lookups);
  }

  @Override
  public synchronized CompletableFuture<FileVersion> adopt(FileKey file, CoherencyToken token) {
    if (!token.equals(tokens.put(file, token))) {
      versions.put(file, new FileVersion(file.hashCode(), ++generations));
    }
    FileVersion version = versions.get(file);
    return adoptionHold == null
        ? CompletableFuture.supplyAsync(() -> version, answering)
        : adoptionHold.thenApply(_ -> version);
  }

  /** Without a hold, as looking something up waits for no write. */
  @Override
  public synchronized CompletableFuture<VersionLookup> find(FileKey file, CoherencyToken token) {
    FileVersion version = versions.get(file);
    VersionLookup found =
        version == null
            ? VersionLookup.NOTHING
            : Objects.equals(tokens.get(file), token)
                ? new VersionLookup.Hit(version)
                : VersionLookup.MISS;
    return CompletableFuture.supplyAsync(() -> found, answering);
  }

  @Override
  public synchronized CompletableFuture<Boolean> advance(
      FileVersion version, CoherencyToken token) {
    for (Map.Entry<FileKey, FileVersion> entry : versions.entrySet()) {
      if (entry.getValue().equals(version)) {
        tokens.put(entry.getKey(), token);
        return CompletableFuture.completedFuture(true);
      }
    }
    return CompletableFuture.completedFuture(false);
  }

  @Override
  public synchronized CompletableFuture<PageLookup> read(
      FileVersion version, long pageIndex, ByteBuf destination) {
    lookups.add(pageIndex);
    return CompletableFuture.supplyAsync(() -> answer(version, pageIndex, destination), answering);
  }

  private synchronized PageLookup answer(FileVersion version, long pageIndex, ByteBuf destination) {
    String key = version + "/" + pageIndex;
    PageLookup trouble = broken.remove(key);
    if (trouble != null) {
      copies.remove(key);
      return trouble;
    }
    byte[] copy = copies.get(key);
    if (copy == null) {
      return PageLookup.MISS;
    }
    destination.writeBytes(copy);
    return new PageLookup.Hit(copy.length);
  }

  @Override
  public PageWrite write(FileVersion version, long pageIndex, ByteBuf page) {
    Write write = new Write(version, pageIndex, page.retain());
    Consumer<Write> action;
    synchronized (this) {
      writes.add(write);
      action = onWrite;
    }
    action.accept(write);
    return write;
  }

  @Override
  public synchronized CompletableFuture<Void> forget(FileVersion version, PageRange range) {
    forgotten.add(version + "/" + range.first());
    copies.keySet().removeIf(key -> range.contains(index(key)));
    return forgetHold == null ? CompletableFuture.completedFuture(null) : forgetHold;
  }

  private static long index(String key) {
    return Long.parseLong(key.substring(key.indexOf('/') + 1));
  }

  @Override
  public CompletableFuture<Void> forgetFile(FileKey file) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public StoreStats stats() {
    return new StoreStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  @Override
  public int pageBytes() {
    return pageBytes;
  }

  @Override
  public void close() {}

  /** One write, to be ended by the test. */
  final class Write implements PageWrite {
    private final FileVersion version;
    private final long pageIndex;
    private final ByteBuf page;
    private final byte[] asGiven;
    private boolean ended;
    private volatile boolean hurried;
    private final CompletableFuture<StoreOutcome> outcome = new CompletableFuture<>();

    Write(FileVersion version, long pageIndex, ByteBuf page) {
      this.version = version;
      this.pageIndex = pageIndex;
      this.page = page;
      this.asGiven = ByteBufUtil.getBytes(page);
    }

    FileVersion version() {
      return version;
    }

    long pageIndex() {
      return pageIndex;
    }

    /** What the buffer holds now: what a disk that reads it late would store. */
    byte[] bytesNow() {
      return ByteBufUtil.getBytes(page);
    }

    byte[] bytesAsGiven() {
      return asGiven.clone();
    }

    boolean isDone() {
      return outcome.isDone();
    }

    void stored() {
      end(StoreOutcome.STORED);
    }

    boolean isHurried() {
      return hurried;
    }

    @Override
    public void hurry() {
      hurried = true;
    }

    void ends(StoreOutcome how) {
      end(how);
    }

    @Override
    public void withdraw() {
      end(StoreOutcome.WITHDRAWN);
    }

    private void end(StoreOutcome how) {
      synchronized (FakePageStore.this) {
        if (ended) {
          return;
        }
        ended = true;
        byte[] copy = bytesNow();
        if (!Arrays.equals(asGiven, copy)) {
          violations.add("page " + pageIndex + " of " + version);
        }
        if (how instanceof StoreOutcome.Stored) {
          copies.put(version + "/" + pageIndex, copy);
        }
        page.release();
      }
      outcome.complete(how);
    }

    @Override
    public CompletableFuture<StoreOutcome> outcome() {
      return outcome;
    }
  }
}
