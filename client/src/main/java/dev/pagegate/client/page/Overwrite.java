package dev.pagegate.client.page;

import dev.pagegate.client.page.PageState.Copy;
import dev.pagegate.client.page.PageState.Dirty;
import dev.pagegate.client.page.PageState.Loading;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;

/** One write that leaves nothing of what the server has of a page, so that nobody asks for that. */
final class Overwrite {
  /*
   * The gate (G1) belongs to a page in memory, so one that is there goes through MakeWritable. One
   * that is not has no store write under way whose bytes could change: this one brings its own. It
   * is in the table as Loading until its bytes are in place, so that readers wait for them; from
   * there it becomes Dirty at once, and no reader sees it in between.
   *
   * What the server has is what the current epoch says (G9). Where that has changed when the bytes
   * are in place, the page goes and the writer takes the other way.
   */
  private final FilePages file;
  private final long index;
  private final ByteBuf source;
  private final Epoch epoch;

  /** {@code source} is to be the page's beginning. */
  Overwrite(FilePages file, long index, ByteBuf source) {
    this.file = file;
    this.index = index;
    this.source = source;
    this.epoch = file.epoch();
  }

  /** False, and nothing has happened, when the page has to be made writable first. */
  boolean run() {
    // Asked after the epoch was taken: one that is later than close() shows that the file is
    // closed.
    if (file.closedError() != null || !isComplete() || file.page(index) != null) {
      return false;
    }
    CompletableFuture<Void> settled = new CompletableFuture<>();
    Page page = new Page(file, index, new Loading(epoch, settled));
    if (!file.insert(page)) {
      return false;
    }
    try {
      return fill(page);
    } finally {
      page.abandon(); // without effect where it is filled
      if (page.state() instanceof PageState.Gone) {
        file.evicted(page);
      }
      settled.complete(null);
    }
  }

  private boolean isComplete() {
    int lengthBytes = source.readableBytes();
    return lengthBytes > 0 && lengthBytes >= file.serverBytes(epoch, index);
  }

  private boolean fill(Page page) {
    ByteBuf bytes = file.cache().allocateForModification();
    int lengthBytes = source.readableBytes();
    bytes.setBytes(0, source, source.readerIndex(), lengthBytes);
    DirtyExtents all = DirtyExtents.NONE.with(0, lengthBytes);
    Copy origin = epoch.isTrusted() ? Copy.NONE : Copy.UNTRUSTED;
    boolean taken =
        page.publishOverwritten(
            new Dirty(epoch, bytes, lengthBytes, all, DirtyExtents.NONE, false, origin));
    if (!taken) {
      bytes.release();
    }
    return taken;
  }
}
