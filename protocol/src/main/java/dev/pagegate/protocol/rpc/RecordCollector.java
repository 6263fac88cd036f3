package dev.pagegate.protocol.rpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Puts the pieces of one record together: a record of one piece is a slice of the inbound buffer,
 * any other is copied into a buffer that grows with what has arrived, not with what was announced.
 */
final class RecordCollector {
  private static final int FIRST_CAPACITY = 4 * 1024;

  private final ByteBufAllocator allocator;
  private @Nullable ByteBuf record;
  private boolean borrowed;

  RecordCollector(ByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  void add(ByteBuf piece) {
    if (record == null) {
      record = piece.readRetainedSlice(piece.readableBytes());
      borrowed = true;
      return;
    }
    if (borrowed) {
      record = ownCopy(record, piece.readableBytes());
      borrowed = false;
    }
    record.writeBytes(piece);
  }

  int length() {
    return record == null ? 0 : record.readableBytes();
  }

  /** The record, which the caller releases; this is empty afterwards. */
  ByteBuf take() {
    ByteBuf taken = record == null ? Unpooled.EMPTY_BUFFER : record;
    record = null;
    return taken;
  }

  void clear() {
    take().release();
  }

  private ByteBuf ownCopy(ByteBuf first, int more) {
    try {
      int capacity = Math.max(FIRST_CAPACITY, first.readableBytes() + more);
      return allocator.buffer(capacity).writeBytes(first);
    } finally {
      first.release();
    }
  }
}
