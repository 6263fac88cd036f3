package dev.pagegate.protocol.rpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Chooses where each read of a connection puts its bytes: in the middle of a payload, where the
 * payload is to stay; else in a buffer of its own. Event loop only.
 */
final class InboundBuffers extends DefaultMaxMessagesRecvByteBufAllocator {
  /** Large, so that many small replies come in one read; each lives until it is copied on. */
  static final int LARGE_READ_BYTES = 256 * 1024;

  /** Any reply's head, and little of the payload behind it, which would have to be copied. */
  private static final int HEAD_READ_BYTES = 1024;

  /** Pages are read one system call each; a turn of the event loop brings about a megabyte. */
  private static final int READS_PER_TURN = 24;

  private final Channel channel;
  private final RecordReader records;

  InboundBuffers(Channel channel, RecordReader records) {
    super(READS_PER_TURN);
    this.channel = channel;
    this.records = records;
  }

  @Override
  @SuppressWarnings("deprecation") // Netty's own way to say it has no name that is not deprecated
  public Handle newHandle() {
    return new MaxMessageHandle() {
      @Override
      public int guess() {
        return records.expectsPayload() ? HEAD_READ_BYTES : LARGE_READ_BYTES;
      }

      @Override
      public ByteBuf allocate(ByteBufAllocator allocator) {
        ByteBuf landing = landing();
        return landing == null ? super.allocate(allocator) : landing;
      }
    };
  }

  /** Only raw bytes may land: what another handler makes of them has a place of its own. */
  private @Nullable ByteBuf landing() {
    return channel.pipeline().first() == records ? records.landing() : null;
  }
}
