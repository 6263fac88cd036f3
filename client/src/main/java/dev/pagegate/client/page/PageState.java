package dev.pagegate.client.page;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;

/** What a page is, see {@link Page}. */
sealed interface PageState {
  /** A page with bytes that readers may have, as long as they read under {@link #epoch()}. */
  sealed interface UpToDate extends PageState {
    Epoch epoch();

    /** One reference is the page's; readers take their own. */
    ByteBuf bytes();

    /** Bytes that are valid, from the start of the buffer. */
    int lengthBytes();

    /** Whether nobody can say which version of the file the bytes belong to. */
    default boolean isUntrusted() {
      return switch (this) {
        case Pending _ -> false;
        case Clean clean -> clean.copy() == Copy.UNTRUSTED;
        case Dirty dirty -> dirty.origin() == Copy.UNTRUSTED;
      };
    }
  }

  /**
   * Asked of the store or the server.
   *
   * @param settled completes when the page is loading no more, whatever became of it; exceptionally
   *     when the server's answer was an error
   */
  record Loading(Epoch epoch, CompletableFuture<Void> settled) implements PageState {}

  /** Up to date; its cached copy is on the way to the disk, so its bytes must not change. */
  record Pending(Epoch epoch, ByteBuf bytes, int lengthBytes, CacheWritePending gate)
      implements UpToDate {}

  /** Up to date, and free to be modified or evicted. */
  record Clean(Epoch epoch, ByteBuf bytes, int lengthBytes, Copy copy) implements UpToDate {}

  /**
   * Newer than the server; between the extents it is what the server held in {@code epoch}.
   *
   * @param dirty modified since they were sent, or never sent
   * @param sent on their way to the server, or there and not committed
   * @param shared whether the buffer is on its way to the server, so that its bytes must not change
   * @param origin NONE, or UNTRUSTED where nobody can say which version lies between the extents
   */
  record Dirty(
      Epoch epoch,
      ByteBuf bytes,
      int lengthBytes,
      DirtyExtents dirty,
      DirtyExtents sent,
      boolean shared,
      Copy origin)
      implements UpToDate {

    /** What is known of the whole page once it is written back. */
    Copy originOnceSent() {
      return sent.covers(0, lengthBytes) ? Copy.NONE : origin;
    }

    /** Where the last byte ends that the server may not have. */
    int lastEnd() {
      return Math.max(dirty.lastEnd(), sent.lastEnd());
    }
  }

  /** No page any more; the table's next user makes a new one. */
  record Gone() implements PageState {}

  PageState GONE = new Gone();

  /** What is known of a clean page's copy on disk. */
  enum Copy {
    DURABLE,
    /** Not asked for, declined or failed. */
    NONE,
    /** Not asked for, because nobody could say which version the bytes belong to. */
    UNTRUSTED
  }
}
