package dev.pagegate.serverstub.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Puts a reply together again from the buffers it is written in: each fragment starts a buffer, and
 * no buffer spans two. Event loop only.
 */
final class ReplyAssembler {
  private static final int MARK_BYTES = 4;
  private static final int LENGTH_MASK = 0x7fffffff;

  private @Nullable CompositeByteBuf record;
  private long missing;
  private boolean lastFragment;

  /** Takes {@code piece} over; the whole reply when it is complete, owned by the caller. */
  @Nullable ByteBuf add(ByteBufAllocator allocator, ByteBuf piece) {
    if (missing == 0) {
      int mark = piece.getInt(piece.readerIndex());
      missing = (long) (mark & LENGTH_MASK) + MARK_BYTES;
      lastFragment = mark < 0;
    }
    missing -= piece.readableBytes();
    CompositeByteBuf whole = record == null ? allocator.compositeBuffer(16) : record;
    whole.addComponent(true, piece);
    boolean complete = missing == 0 && lastFragment;
    record = complete ? null : whole;
    return complete ? whole : null;
  }

  /** The transaction number of a complete reply. */
  static int xid(ByteBuf reply) {
    return reply.getInt(reply.readerIndex() + MARK_BYTES);
  }

  void clear() {
    if (record != null) {
      record.release();
      record = null;
    }
    missing = 0;
  }
}
