package dev.pagegate.store;

import java.util.concurrent.CompletableFuture;

/** A write that had ended when its caller got it. */
record EndedWrite(CompletableFuture<StoreOutcome> outcome) implements PageWrite {
  @Override
  public void withdraw() {}
}
