package dev.pagegate.store.rocks;

import dev.pagegate.store.PageWrite;
import dev.pagegate.store.StoreOutcome;
import java.util.concurrent.CompletableFuture;

/** A write that never began. */
record DeclinedWrite(CompletableFuture<StoreOutcome> outcome) implements PageWrite {
  DeclinedWrite(StoreOutcome outcome) {
    this(CompletableFuture.completedFuture(outcome));
  }

  @Override
  public void withdraw() {}
}
