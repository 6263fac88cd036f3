package dev.pagegate.client.page;

import dev.pagegate.store.FileVersion;
import dev.pagegate.store.PageWrite;
import dev.pagegate.store.StoreOutcome;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A write to the store that waits for the store's name of the page's version. */
final class DeferredWrite implements PageWrite {
  /*
   * Waiting -> asked, or withdrawn before. Whoever ends the waiting gives the buffer back that was
   * retained for it; the store has a reference of its own by then.
   */
  private final ByteBuf page;
  private final Function<Optional<FileVersion>, PageWrite> ask;
  private final CompletableFuture<StoreOutcome> outcome = new CompletableFuture<>();

  /** Guarded by this. */
  private boolean waiting = true;

  /** Guarded by this. */
  private @Nullable PageWrite asked;

  /** Guarded by this. */
  private boolean hurried;

  /** Retains {@code page} for as long as it waits. */
  DeferredWrite(
      CompletableFuture<Optional<FileVersion>> version,
      ByteBuf page,
      Function<Optional<FileVersion>, PageWrite> ask) {
    this.page = page.retain();
    this.ask = ask;
    Completions.whenDone(version, (named, _) -> ask(named == null ? Optional.empty() : named));
  }

  private void ask(Optional<FileVersion> version) {
    PageWrite write;
    // The store is asked under the monitor, which costs nobody anything, as it does not block: a
    // withdrawal must not return before it knows whether there is something to withdraw.
    synchronized (this) {
      if (!waiting) {
        return;
      }
      waiting = false;
      write = asked = ask.apply(version);
      if (hurried) {
        write.hurry();
      }
    }
    page.release();
    var _ = write.outcome().exceptionally(StoreOutcome.Failed::new).thenAccept(outcome::complete);
  }

  @Override
  public CompletableFuture<StoreOutcome> outcome() {
    return outcome;
  }

  @Override
  public void hurry() {
    PageWrite underWay;
    synchronized (this) {
      hurried = true;
      underWay = asked;
    }
    if (underWay != null) {
      underWay.hurry();
    }
  }

  @Override
  public void withdraw() {
    PageWrite underWay;
    synchronized (this) {
      underWay = asked;
      if (waiting) {
        waiting = false;
        page.release();
      }
    }
    if (underWay == null) {
      outcome.complete(StoreOutcome.WITHDRAWN);
    } else {
      underWay.withdraw();
    }
  }
}
