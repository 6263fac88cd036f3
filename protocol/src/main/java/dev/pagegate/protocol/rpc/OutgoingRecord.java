package dev.pagegate.protocol.rpc;

import dev.pagegate.protocol.xdr.Codec;
import dev.pagegate.protocol.xdr.Opaque;
import dev.pagegate.protocol.xdr.XdrWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundInvoker;
import java.util.function.Consumer;

/**
 * One encoded record: record mark and head in one buffer, then the payload's own memory, then
 * padding, so that a payload reaches the socket without being copied.
 */
final class OutgoingRecord {
  /** Below this a copy costs less than another entry in the socket's gather list. */
  private static final int COPY_BELOW_BYTES = 1024;

  private static final ByteBuf ZEROS =
      Unpooled.unreleasableBuffer(Unpooled.directBuffer(4).writeZero(4)).asReadOnly();

  private final ByteBuf head;
  private final ByteBuf payload;

  private OutgoingRecord(ByteBuf head, ByteBuf payload) {
    this.head = head;
    this.payload = payload;
  }

  /** A record that {@link #toOpaque} has kept. */
  static OutgoingRecord of(Opaque bytes) {
    return new OutgoingRecord(Unpooled.wrappedBuffer(bytes.toByteArray()), Unpooled.EMPTY_BUFFER);
  }

  /** A record that {@code body} writes whole. */
  static OutgoingRecord of(ByteBufAllocator allocator, Consumer<XdrWriter> body) {
    return sealed(head(allocator, body), Unpooled.EMPTY_BUFFER);
  }

  /** A record whose last field is {@code value}; a payload of it is retained, not copied. */
  static <T> OutgoingRecord of(
      ByteBufAllocator allocator, Consumer<XdrWriter> header, Codec<T> codec, T value) {
    if (codec instanceof PayloadCodec<T> split
        && split.payload(value).readableBytes() >= COPY_BELOW_BYTES) {
      ByteBuf head =
          head(
              allocator,
              writer -> {
                header.accept(writer);
                split.encodeHead(value, writer);
              });
      return sealed(head, split.payload(value).retainedSlice());
    }
    return of(
        allocator,
        writer -> {
          header.accept(writer);
          codec.encode(value, writer);
        });
  }

  private static ByteBuf head(ByteBufAllocator allocator, Consumer<XdrWriter> body) {
    ByteBuf head = allocator.ioBuffer(256);
    try {
      head.writeZero(RecordMark.BYTES);
      body.accept(new XdrWriter(head));
      return head;
    } catch (RuntimeException e) {
      head.release();
      throw e;
    }
  }

  /** The head is read-only from here on: TLS would put records together in the room behind it. */
  private static OutgoingRecord sealed(ByteBuf head, ByteBuf payload) {
    int bytes = new OutgoingRecord(head, payload).bytes() - RecordMark.BYTES;
    head.setInt(head.readerIndex(), RecordMark.last(bytes));
    return new OutgoingRecord(head.asReadOnly(), payload);
  }

  /** Length on the wire, in bytes, with the record mark. */
  int bytes() {
    return head.readableBytes() + payload.readableBytes() + paddingBytes();
  }

  /** Writes without flushing; this stays usable for another write until released. */
  void writeTo(ChannelOutboundInvoker channel) {
    var _ = channel.write(head.retainedDuplicate());
    if (payload.isReadable()) {
      var _ = channel.write(payload.retainedDuplicate());
    }
    if (paddingBytes() > 0) {
      var _ = channel.write(ZEROS.slice(0, paddingBytes()));
    }
  }

  /** Writes as several fragments of at most {@code fragmentBytes} each, without flushing. */
  void writeTo(Channel channel, int fragmentBytes) {
    if (bytes() - RecordMark.BYTES <= fragmentBytes) {
      writeTo(channel);
      return;
    }
    ByteBuf whole =
        Unpooled.wrappedUnmodifiableBuffer(
            head.retainedSlice(
                head.readerIndex() + RecordMark.BYTES, head.readableBytes() - RecordMark.BYTES),
            payload.retainedSlice(),
            ZEROS.slice(0, paddingBytes()));
    try {
      while (whole.isReadable()) {
        int length = Math.min(fragmentBytes, whole.readableBytes());
        boolean last = length == whole.readableBytes();
        var _ =
            channel.write(
                channel
                    .alloc()
                    .ioBuffer(RecordMark.BYTES)
                    .writeInt(last ? RecordMark.last(length) : RecordMark.more(length)));
        var _ = channel.write(whole.readRetainedSlice(length));
      }
    } finally {
      whole.release();
    }
  }

  /** A heap copy of the whole record, record mark included. */
  Opaque toOpaque() {
    byte[] copy = new byte[bytes()];
    head.getBytes(head.readerIndex(), copy, 0, head.readableBytes());
    payload.getBytes(payload.readerIndex(), copy, head.readableBytes(), payload.readableBytes());
    return Opaque.copyOf(copy);
  }

  void release() {
    head.release();
    payload.release();
  }

  private int paddingBytes() {
    return -payload.readableBytes() & 3;
  }
}
