package dev.pagegate.client.page;

import dev.pagegate.client.page.PageState.Dirty;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What was dirty in one page, on its way to the server. The disk's copy of the page is forgotten by
 * the time this exists. Ends with {@link #committed} or {@link #lost}, whichever comes first.
 */
public final class WriteBack {
  private final Page page;
  private final List<Extent> extents;
  private final AtomicBoolean ended = new AtomicBoolean();

  private WriteBack(Page page, List<Extent> extents) {
    this.page = page;
    this.extents = extents;
  }

  /** Copies, so that writers may go on while the server takes its time. */
  static WriteBack copyOf(Page page, Dirty dirty) {
    long start = page.index() * page.file().cache().pageBytes();
    List<Extent> extents = new ArrayList<>();
    for (int i = 0; i < dirty.dirty().count(); i++) {
      int from = dirty.dirty().start(i);
      ByteBuf copy = Unpooled.directBuffer(dirty.dirty().end(i) - from);
      copy.writeBytes(dirty.bytes(), from, copy.capacity());
      extents.add(new Extent(start + from, copy));
    }
    return new WriteBack(page, List.copyOf(extents));
  }

  /** In the order of their offsets; the buffers are this object's and live until it ends. */
  public List<Extent> extents() {
    return extents;
  }

  /** The server holds every byte durably: COMMIT answered with the verifier of every WRITE. */
  public void committed() {
    if (end()) {
      page.committed();
      page.file().sent(page);
    }
  }

  /** The server does not hold them, or not durably: they are dirty again. */
  public void lost() {
    if (end()) {
      page.lost();
    }
  }

  private boolean end() {
    boolean first = ended.compareAndSet(false, true);
    if (first) {
      extents.forEach(extent -> extent.bytes().release());
    }
    return first;
  }

  /**
   * Bytes to be written.
   *
   * @param offset in the file, in bytes
   */
  public record Extent(long offset, ByteBuf bytes) {}
}
