package dev.pagegate.client.page;

import dev.pagegate.store.FileVersion;
import dev.pagegate.store.PageStore;
import dev.pagegate.store.PageWrite;
import dev.pagegate.store.StoreOutcome;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;

/**
 * The gate before one page: closed from before the page is readable until its cached copy is
 * durable or given up.
 */
final class CacheWritePending {
  private final FileVersion version;
  private final long pageIndex;
  private final CompletableFuture<Void> opened = new CompletableFuture<>();
  private final CompletableFuture<PageWrite> asked = new CompletableFuture<>();

  private CacheWritePending(FileVersion version, long pageIndex) {
    this.version = version;
    this.pageIndex = pageIndex;
  }

  /** Closed; the store is to be asked once no byte of the page can change any more. */
  static CacheWritePending closed(FileVersion version, long pageIndex) {
    return new CacheWritePending(version, pageIndex);
  }

  /** Asks the store to keep {@code lengthBytes} of {@code bytes}. */
  static CacheWritePending ask(
      PageStore store, FileVersion version, long pageIndex, ByteBuf bytes, int lengthBytes) {
    CacheWritePending gate = closed(version, pageIndex);
    gate.ask(store, bytes, lengthBytes);
    return gate;
  }

  /** Asks the store, once. */
  void ask(PageStore store, ByteBuf bytes, int lengthBytes) {
    PageWrite write;
    try {
      // Read-only: nobody but the page may write to its bytes.
      write = store.write(version, pageIndex, bytes.slice(0, lengthBytes).asReadOnly());
    } catch (RuntimeException e) {
      write = new Refused(e);
    }
    asked.complete(write);
  }

  FileVersion version() {
    return version;
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

  void open() {
    opened.complete(null);
  }

  void withdraw() {
    Completions.whenDone(asked, (write, _) -> write.withdraw());
  }

  /** A write that the store threw back. */
  private record Refused(CompletableFuture<StoreOutcome> outcome) implements PageWrite {
    Refused(Throwable cause) {
      this(CompletableFuture.completedFuture(new StoreOutcome.Failed(cause)));
    }

    @Override
    public void withdraw() {}
  }
}
