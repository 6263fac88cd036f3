package dev.pagegate.store;

import java.util.concurrent.CompletableFuture;

/** A write whose outcome is heard of after the guard has judged it. */
record GuardedWrite(PageWrite write, CompletableFuture<StoreOutcome> outcome) implements PageWrite {
  @Override
  public void withdraw() {
    write.withdraw();
  }

  @Override
  public void hurry() {
    write.hurry();
  }
}
