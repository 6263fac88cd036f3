package dev.pagegate.client.page;

import dev.pagegate.client.page.PageState.Dirty;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What was dirty in one page, on its way to the server. The disk's copy of the page is forgotten by
 * the time this exists. Ends with {@link #committed}, {@link #lost} or {@link #failed}, whichever
 * comes first.
 */
public final class WriteBack {
  private final Page page;
  private final ByteBuf bytes;
  private final List<Extent> extents;
  private final AtomicBoolean arrived = new AtomicBoolean();
  private final AtomicBoolean ended = new AtomicBoolean();

  private WriteBack(Page page, ByteBuf bytes, List<Extent> extents) {
    this.page = page;
    this.bytes = bytes;
    this.extents = extents;
  }

  /** Of the page's own buffer, not a copy: a writer who comes meanwhile gets another. */
  static WriteBack of(Page page, Dirty dirty) {
    long start = page.index() * page.file().cache().pageBytes();
    List<Extent> extents = new ArrayList<>();
    ByteBuf bytes = dirty.bytes().retain();
    for (int i = 0; i < dirty.dirty().count(); i++) {
      int from = dirty.dirty().start(i);
      extents.add(new Extent(start + from, bytes.slice(from, dirty.dirty().end(i) - from)));
    }
    return new WriteBack(page, bytes, List.copyOf(extents));
  }

  public long pageIndex() {
    return page.index();
  }

  /** In the order of their offsets; the bytes are valid, and unchanging, until {@link #arrived}. */
  public List<Extent> extents() {
    return extents;
  }

  /** The server has the bytes, perhaps only in its memory: nobody sends them again from here. */
  public void arrived() {
    if (arrived.compareAndSet(false, true)) {
      page.arrived(bytes);
      bytes.release();
    }
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

  /** The server will never take them: the page goes, unless it is being modified. */
  public void failed() {
    if (end()) {
      page.lost();
      page.file().discard(page);
    }
  }

  private boolean end() {
    arrived();
    return ended.compareAndSet(false, true);
  }

  /**
   * Bytes to be written.
   *
   * @param offset in the file, in bytes
   */
  public record Extent(long offset, ByteBuf bytes) {}
}
