package dev.pagegate.client.page;

import io.netty.buffer.ByteBuf;

/** A page that passed the gate: it may be modified until {@link #close}. */
@SuppressWarnings({"DoNotCallSuggester", "ObjectToString"})
public final class WritablePage implements AutoCloseable {
  WritablePage() {}

  public long pageIndex() {
    throw new UnsupportedOperationException();
  }

  /**
   * Copies the readable bytes of {@code source} to {@code offsetInPage}; they must end within a
   * full page. The page is dirty afterwards, and longer where they end behind its last byte (a hole
   * between reads as zeros).
   */
  public void write(int offsetInPage, ByteBuf source) {
    throw new UnsupportedOperationException();
  }

  /** Gives up the right to modify. Idempotent. */
  @Override
  public void close() {}
}
