package dev.pagegate.store;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The smallest store that keeps the contract: everything at once, in the heap. Tests may hold its
 * writes back, or make it fail.
 */
final class MemoryPageStore implements PageStore {
  private final Map<FileKey, Recorded> files = new HashMap<>();
  private final Map<PageName, byte[]> pages = new HashMap<>();
  private final Queue<HeldWrite> held = new ArrayDeque<>();
  private @Nullable Exception failure;
  private long nextFile = 1;
  private boolean holding;
  private boolean holdingReads;
  private boolean closed;
  private int forgets;

  private record Recorded(FileVersion version, CoherencyToken token) {}

  private record PageName(FileVersion version, long index) {}

  /** From now on writes, adopts and forgets do not complete. */
  synchronized void hold() {
    holding = true;
  }

  /** From now on reads do not complete. */
  synchronized void holdReads() {
    holdingReads = true;
  }

  /** From now on operations fail, until {@code null} is given. */
  synchronized void fail(@Nullable Exception with) {
    failure = with;
  }

  /** Finishes held writes. */
  void release() {
    Queue<HeldWrite> due;
    synchronized (this) {
      holding = false;
      due = new ArrayDeque<>(held);
      held.clear();
    }
    due.forEach(HeldWrite::finish);
  }

  synchronized int forgets() {
    return forgets;
  }

  @Override
  public synchronized CompletableFuture<FileVersion> adopt(FileKey file, CoherencyToken token) {
    if (unusable()) {
      return CompletableFuture.failedFuture(reason());
    }
    if (holding) {
      return new CompletableFuture<>();
    }
    Recorded former = files.get(file);
    if (former != null && former.token().equals(token)) {
      return CompletableFuture.completedFuture(former.version());
    }
    FileVersion version =
        former == null
            ? new FileVersion(nextFile++, 1)
            : new FileVersion(former.version().fileNumber(), former.version().generation() + 1);
    files.put(file, new Recorded(version, token));
    return CompletableFuture.completedFuture(version);
  }

  @Override
  public synchronized CompletableFuture<Boolean> advance(
      FileVersion version, CoherencyToken token) {
    for (var file : files.entrySet()) {
      if (file.getValue().version().equals(version)) {
        file.setValue(new Recorded(version, token));
        return CompletableFuture.completedFuture(true);
      }
    }
    return CompletableFuture.completedFuture(false);
  }

  @Override
  public synchronized CompletableFuture<PageLookup> read(
      FileVersion version, long pageIndex, ByteBuf destination) {
    if (!closed && failure != null) {
      return CompletableFuture.completedFuture(new PageLookup.Failed(failure));
    }
    if (holdingReads) {
      return new CompletableFuture<>();
    }
    byte[] page = pages.get(new PageName(version, pageIndex));
    if (closed || page == null || !isNewest(version)) {
      return CompletableFuture.completedFuture(PageLookup.MISS);
    }
    destination.writeBytes(page);
    return CompletableFuture.completedFuture(new PageLookup.Hit(page.length));
  }

  @Override
  public synchronized PageWrite write(FileVersion version, long pageIndex, ByteBuf page) {
    if (closed) {
      return PageWrite.ended(new StoreOutcome.Skipped(StoreOutcome.Reason.CLOSED));
    }
    if (failure != null) {
      return PageWrite.ended(new StoreOutcome.Failed(failure));
    }
    if (!isNewest(version)) {
      return PageWrite.ended(new StoreOutcome.Skipped(StoreOutcome.Reason.VERSION_SUPERSEDED));
    }
    HeldWrite write = new HeldWrite(new PageName(version, pageIndex), ByteBufUtil.getBytes(page));
    if (holding) {
      held.add(write);
    } else {
      write.finish();
    }
    return write;
  }

  @Override
  public synchronized CompletableFuture<Void> forget(FileVersion version, PageRange range) {
    forgets++;
    if (unusable()) {
      return CompletableFuture.failedFuture(reason());
    }
    pages
        .keySet()
        .removeIf(
            name ->
                name.version().fileNumber() == version.fileNumber()
                    && range.contains(name.index()));
    return holding ? new CompletableFuture<>() : CompletableFuture.completedFuture(null);
  }

  @Override
  public synchronized CompletableFuture<Void> forgetFile(FileKey file) {
    files.remove(file);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public StoreStats stats() {
    return new StoreStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  @Override
  public int pageBytes() {
    return 4096;
  }

  @Override
  public synchronized void close() {
    closed = true;
  }

  private boolean unusable() {
    return closed || failure != null;
  }

  private Exception reason() {
    return failure == null ? new StoreException("closed") : failure;
  }

  private boolean isNewest(FileVersion version) {
    return files.values().stream().anyMatch(file -> file.version().equals(version));
  }

  private final class HeldWrite implements PageWrite {
    private final PageName name;
    private final byte[] bytes;
    private final CompletableFuture<StoreOutcome> outcome = new CompletableFuture<>();

    HeldWrite(PageName name, byte[] bytes) {
      this.name = name;
      this.bytes = bytes;
    }

    void finish() {
      synchronized (MemoryPageStore.this) {
        if (!outcome.isDone()) {
          pages.put(name, bytes);
        }
      }
      outcome.complete(StoreOutcome.STORED);
    }

    @Override
    public CompletableFuture<StoreOutcome> outcome() {
      return outcome;
    }

    @Override
    public void withdraw() {
      outcome.complete(StoreOutcome.WITHDRAWN);
    }
  }
}
