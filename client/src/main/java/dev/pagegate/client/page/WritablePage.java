package dev.pagegate.client.page;

import dev.pagegate.client.page.Page.Modified;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A page that passed the gate: it may be modified until {@link #close}. Several writers may hold
 * one page at a time; each modification is atomic among them.
 */
public final class WritablePage implements AutoCloseable {
  private final Page page;
  private final AtomicBoolean closed = new AtomicBoolean();

  WritablePage(Page page) {
    this.page = page;
  }

  public long pageIndex() {
    return page.index();
  }

  /**
   * Copies the readable bytes of {@code source}, which keeps its indices, to {@code offsetInPage};
   * they must end within a full page. The page is dirty afterwards, and longer where they end
   * behind its last byte (what lies between reads as zeros).
   */
  public void write(int offsetInPage, ByteBuf source) {
    PageCache cache = page.file().cache();
    int end = offsetInPage + source.readableBytes();
    if (offsetInPage < 0 || end > cache.pageBytes() || end < offsetInPage) {
      throw new IllegalArgumentException(
          "write to page: ["
              + offsetInPage
              + ", "
              + end
              + ") (expected: within a page of "
              + cache.pageBytes()
              + ")");
    }
    if (closed.get()) {
      throw new IllegalStateException("page " + page.index() + " was given back");
    }
    if (!source.isReadable()) {
      return;
    }
    if (page.modify(offsetInPage, source, null) == Modified.NEEDS_LARGER_BUFFER) {
      ByteBuf larger = cache.allocateForModification();
      if (page.modify(offsetInPage, source, larger) != Modified.TOOK_LARGER_BUFFER) {
        larger.release();
      }
    }
  }

  /** Gives up the right to modify. Idempotent. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      page.endLease();
      page.file().leaseEnded(page);
    }
  }
}
