package dev.pagegate.client.page;

import dev.pagegate.store.FileVersion;
import dev.pagegate.store.PageStore;
import dev.pagegate.store.PageWrite;
import dev.pagegate.store.StoreOutcome;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * The gate before one page: closed from before the page is readable until its cached copy is
 * durable or given up.
 */
final class CacheWritePending {
  private final CompletableFuture<Optional<FileVersion>> version;
  private final long pageIndex;
  private final CompletableFuture<Void> opened = new CompletableFuture<>();
  private final CompletableFuture<PageWrite> asked = new CompletableFuture<>();
  private final long sinceNanos = System.nanoTime();

  /** Guarded by this; most gates open before anybody comes. */
  private List<MakeWritable> waiting = List.of();

  private CacheWritePending(CompletableFuture<Optional<FileVersion>> version, long pageIndex) {
    this.version = version;
    this.pageIndex = pageIndex;
  }

  /** Closed; the store is to be asked once no byte of the page can change any more. */
  static CacheWritePending closed(FileVersion version, long pageIndex) {
    return new CacheWritePending(
        CompletableFuture.completedFuture(Optional.of(version)), pageIndex);
  }

  /**
   * Asks the store to keep {@code lengthBytes} of {@code bytes}, as soon as it has a name for their
   * version; the gate is closed from now on.
   */
  static CacheWritePending ask(
      PageStore store,
      CompletableFuture<Optional<FileVersion>> version,
      long pageIndex,
      ByteBuf bytes,
      int lengthBytes) {
    CacheWritePending gate = new CacheWritePending(version, pageIndex);
    gate.ask(store, bytes, lengthBytes);
    return gate;
  }

  /** Asks the store, once. */
  void ask(PageStore store, ByteBuf bytes, int lengthBytes) {
    // Read-only: nobody but the page may write to its bytes.
    ByteBuf page = bytes.slice(0, lengthBytes).asReadOnly();
    asked.complete(
        version.isDone()
            ? ask(store, version.join(), pageIndex, page)
            : new DeferredWrite(version, page, named -> ask(store, named, pageIndex, page)));
  }

  private static PageWrite ask(
      PageStore store, Optional<FileVersion> version, long pageIndex, ByteBuf page) {
    if (version.isEmpty()) {
      return PageWrite.ended(new StoreOutcome.Skipped(StoreOutcome.Reason.VERSION_SUPERSEDED));
    }
    try {
      return store.write(version.get(), pageIndex, page);
    } catch (RuntimeException e) {
      return PageWrite.ended(new StoreOutcome.Failed(e));
    }
  }

  /** The store's name of the page's version, empty before it has one. */
  Optional<FileVersion> version() {
    return version.getNow(Optional.empty());
  }

  long pageIndex() {
    return pageIndex;
  }

  /** What became of the copy; never completes exceptionally. */
  CompletableFuture<StoreOutcome> outcome() {
    return asked.thenCompose(PageWrite::outcome).exceptionally(StoreOutcome.Failed::new);
  }

  /** Completes once the page's state says that its bytes may change; waiting writers run then. */
  CompletableFuture<Void> opened() {
    return opened;
  }

  /** When it closed, on the clock of {@link System#nanoTime}. */
  long sinceNanos() {
    return sinceNanos;
  }

  /** The writer waits for {@link #opened}; so the store is not to put the page off. */
  void waits(MakeWritable writer) {
    synchronized (this) {
      waiting = Stream.concat(waiting.stream(), Stream.of(writer)).toList();
    }
    Completions.whenDone(asked, (write, _) -> write.hurry());
  }

  /** Who has come to wait here, a snapshot. */
  synchronized List<MakeWritable> waiting() {
    return waiting;
  }

  void open() {
    opened.complete(null);
  }

  void withdraw() {
    Completions.whenDone(asked, (write, _) -> write.withdraw());
  }
}
