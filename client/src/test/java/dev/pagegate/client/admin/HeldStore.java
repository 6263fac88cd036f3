package dev.pagegate.client.admin;

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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A real store whose writes begin when the test says. */
public final class HeldStore implements PageStore {
  private final PageStore store;
  private final List<Held> held = new ArrayList<>();

  public HeldStore(PageStore store) {
    this.store = store;
  }

  private static final class Held implements PageWrite {
    private final FileVersion version;
    private final long index;
    private final ByteBuf page;
    private final CompletableFuture<StoreOutcome> outcome = new CompletableFuture<>();

    Held(FileVersion version, long index, ByteBuf page) {
      this.version = version;
      this.index = index;
      this.page = page;
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

  /** Waits until everything that was asked for is durable. */
  public void release() {
    List<Held> due;
    synchronized (this) {
      due = List.copyOf(held);
      held.clear();
    }
    for (Held write : due) {
      StoreOutcome outcome =
          write.outcome.isDone()
              ? StoreOutcome.WITHDRAWN
              : store.write(write.version, write.index, write.page).outcome().join();
      write.page.release();
      write.outcome.complete(outcome);
    }
  }

  @Override
  public synchronized PageWrite write(FileVersion version, long index, ByteBuf page) {
    Held write = new Held(version, index, page.retainedSlice());
    held.add(write);
    return write;
  }

  @Override
  public CompletableFuture<FileVersion> adopt(FileKey file, CoherencyToken token) {
    return store.adopt(file, token);
  }

  @Override
  public CompletableFuture<VersionLookup> find(FileKey file, CoherencyToken token) {
    return store.find(file, token);
  }

  @Override
  public CompletableFuture<List<PageRange>> kept(FileVersion version, PageRange range) {
    return store.kept(version, range);
  }

  @Override
  public CompletableFuture<Boolean> advance(FileVersion version, CoherencyToken token) {
    return store.advance(version, token);
  }

  @Override
  public CompletableFuture<PageLookup> read(
      FileVersion version, long pageIndex, ByteBuf destination) {
    return store.read(version, pageIndex, destination);
  }

  @Override
  public CompletableFuture<Void> forget(FileVersion version, PageRange range) {
    return store.forget(version, range);
  }

  @Override
  public CompletableFuture<Void> forgetFile(FileKey file) {
    return store.forgetFile(file);
  }

  @Override
  public StoreStats stats() {
    return store.stats();
  }

  @Override
  public int pageBytes() {
    return store.pageBytes();
  }

  @Override
  public void close() {
    release();
    store.close();
  }
}
