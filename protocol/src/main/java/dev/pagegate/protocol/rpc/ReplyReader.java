package dev.pagegate.protocol.rpc;

import dev.pagegate.protocol.xdr.XdrException;
import dev.pagegate.protocol.xdr.XdrReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Leads each reply on a connection to its call: small ones are put together and decoded, a payload
 * goes from the inbound buffer straight to the caller's memory. Event loop only.
 */
final class ReplyReader implements RecordReader.Sink {
  /*
   * XID -> WHOLE ---------------------------> (end) decode
   *   |
   *   +--> HEAD -> PAYLOAD -> REST ---------> (end) complete
   *   |      |        |
   *   +------+--------+-> REST                no such call, refused, or its deadline passed: drop
   *
   * HEAD ends when enough bytes have come to hold any head; a shorter reply is decoded at its end.
   */
  private enum State {
    XID,
    WHOLE,
    HEAD,
    PAYLOAD,
    REST
  }

  /** What the connection knows of its calls. */
  interface Calls {
    /** The call to answer, or null when nobody waits for this reply; may fail the connection. */
    @Nullable PendingCall<?> awaiting(int xid);

    /** The call has got its answer. */
    void answered(PendingCall<?> call);

    /** The connection is of no use any more; {@code offender} is the call whose reply broke it. */
    void garbage(XdrException cause, @Nullable PendingCall<?> offender);
  }

  /** From here on a second system call for the head costs less than copying what comes with it. */
  private static final int LARGE_PAYLOAD_BYTES = 32 * 1024;

  private final Calls calls;
  private final RecordCollector collector;

  private State state = State.XID;
  private int xid;
  private int xidBytes;
  private @Nullable PendingCall<?> call;
  private @Nullable Streaming<?> streaming;
  private int payloadLeft;
  private boolean largePayloads;

  ReplyReader(Calls calls, ByteBufAllocator allocator) {
    this.calls = calls;
    this.collector = new RecordCollector(allocator);
  }

  @Override
  public boolean ready() {
    return true;
  }

  @Override
  public void piece(ByteBuf bytes) {
    while (bytes.isReadable()) {
      if (call != null && call.isDone()) {
        // Its deadline passed while its reply came in: the destination belongs to the caller again.
        drop();
      }
      switch (state) {
        case XID -> readXid(bytes);
        case WHOLE -> collector.add(bytes);
        case HEAD -> readHead(bytes);
        case PAYLOAD -> readPayload(bytes);
        case REST -> bytes.skipBytes(bytes.readableBytes());
      }
    }
  }

  @Override
  public @Nullable ByteBuf landing(int maxBytes) {
    boolean awaited = state == State.PAYLOAD && call != null && !call.isDone();
    return awaited ? streaming().landing(Math.min(maxBytes, payloadLeft)) : null;
  }

  @Override
  public void landed(int lengthBytes) {
    streaming().landed(lengthBytes);
    received(lengthBytes);
  }

  @Override
  public boolean expectsPayload() {
    return largePayloads && state != State.WHOLE;
  }

  @Override
  public void end() {
    switch (state) {
      case XID -> throw new XdrException("reply length: " + xidBytes + " (expected: >= 24)");
      case WHOLE -> endWhole();
      case HEAD -> endHead();
      case PAYLOAD, REST -> endPayload();
    }
    drop();
    state = State.XID;
    xidBytes = 0;
  }

  @Override
  public void broken(XdrException cause) {
    PendingCall<?> offender = call;
    drop();
    calls.garbage(cause, offender);
  }

  /** Lets go of a partial reply. */
  void discard() {
    drop();
  }

  private void drop() {
    collector.clear();
    call = null;
    streaming = null;
    payloadLeft = 0;
    state = State.REST;
  }

  private void readXid(ByteBuf bytes) {
    while (xidBytes < Integer.BYTES && bytes.isReadable()) {
      xid = xid << Byte.SIZE | bytes.readUnsignedByte();
      xidBytes++;
    }
    if (xidBytes == Integer.BYTES) {
      begin(calls.awaiting(xid));
    }
  }

  private void begin(@Nullable PendingCall<?> found) {
    call = found;
    if (found == null) {
      state = State.REST;
      return;
    }
    streaming = Streaming.of(found);
    state = streaming == null ? State.WHOLE : State.HEAD;
    largePayloads &= streaming != null;
  }

  private void readHead(ByteBuf bytes) {
    int bound = streaming().headBound();
    if (collector.length() == 0 && bytes.readableBytes() >= bound) {
      decodeHead(bytes);
      return;
    }
    collector.add(bytes.readSlice(Math.min(bound - collector.length(), bytes.readableBytes())));
    if (collector.length() == bound) {
      decodeCollectedHead();
    }
  }

  private void decodeCollectedHead() {
    ByteBuf head = collector.take();
    try {
      decodeHead(head);
      if (state == State.PAYLOAD) {
        readPayload(head);
      }
    } finally {
      head.release();
    }
  }

  private void decodeHead(ByteBuf bytes) {
    payloadLeft = streaming().decodeHead(bytes);
    state = payloadLeft > 0 ? State.PAYLOAD : State.REST;
    largePayloads = payloadLeft >= LARGE_PAYLOAD_BYTES;
  }

  private void readPayload(ByteBuf bytes) {
    int length = Math.min(payloadLeft, bytes.readableBytes());
    streaming().destination().writeBytes(bytes, length);
    received(length);
  }

  private void received(int lengthBytes) {
    payloadLeft -= lengthBytes;
    if (payloadLeft == 0) {
      state = State.REST;
    }
  }

  private void endWhole() {
    PendingCall<?> whole = call;
    ByteBuf reply = collector.take();
    try {
      if (whole != null && !whole.isDone()) {
        whole.decode(reply);
        calls.answered(whole);
      }
    } finally {
      reply.release();
    }
  }

  private void endHead() {
    decodeCollectedHead();
    endPayload();
  }

  private void endPayload() {
    if (payloadLeft > 0) {
      throw new XdrException("reply ends " + payloadLeft + " bytes before its payload does");
    }
    if (call != null && streaming != null && !call.isDone()) {
      streaming.complete();
      calls.answered(call);
    }
  }

  private Streaming<?> streaming() {
    if (streaming == null) {
      throw new IllegalStateException("no streaming reply in state " + state);
    }
    return streaming;
  }

  /** The reply of one streaming call, as far as it is decoded. */
  private static final class Streaming<R> {
    private final PendingCall<R> call;
    private final PendingCall.Stream<R> stream;
    private PayloadCodec.@Nullable Head<R> head;
    private @Nullable ReplyStatus refusal;

    /** What is left of the destination, in pieces that are contiguous in memory. */
    private ByteBuffer[] room = {};

    private int nextPiece;

    /** Where in the destination {@link #room} starts. */
    private int roomIndex = -1;

    private Streaming(PendingCall<R> call, PendingCall.Stream<R> stream) {
      this.call = call;
      this.stream = stream;
    }

    static <R> @Nullable Streaming<R> of(PendingCall<R> call) {
      PendingCall.Stream<R> stream = call.stream();
      if (stream == null) {
        return null;
      }
      stream.rewind();
      return new Streaming<>(call, stream);
    }

    int headBound() {
      return ReplyHeader.MAX_BYTES_AFTER_XID + stream.codec().maxHeadBytes();
    }

    ByteBuf destination() {
      return stream.destination();
    }

    /** Returns the length of the payload that follows, 0 when the server refused the call. */
    int decodeHead(ByteBuf bytes) {
      XdrReader reader = new XdrReader(bytes);
      ReplyStatus status = ReplyHeader.decodeAfterXid(reader);
      if (!PendingCall.isSuccess(status)) {
        refusal = status;
        return 0;
      }
      PayloadCodec.Head<R> decoded = stream.codec().decodeHead(reader);
      if (decoded.payloadBytes() > destination().writableBytes()) {
        throw XdrException.tooLong(
            "payload", decoded.payloadBytes(), destination().writableBytes());
      }
      head = decoded;
      return decoded.payloadBytes();
    }

    /** Up to {@code maxBytes} of the destination, from its writer index on. */
    ByteBuf landing(int maxBytes) {
      ByteBuf destination = destination();
      if (roomIndex != destination.writerIndex()) {
        roomIndex = destination.writerIndex();
        room = destination.nioBuffers(roomIndex, destination.writableBytes());
        nextPiece = 0;
      }
      while (!room[nextPiece].hasRemaining()) {
        nextPiece++;
      }
      ByteBuffer piece = room[nextPiece];
      int lengthBytes = Math.min(maxBytes, piece.remaining());
      return Unpooled.wrappedBuffer(piece.slice(piece.position(), lengthBytes)).clear();
    }

    void landed(int lengthBytes) {
      ByteBuffer piece = room[nextPiece];
      piece.position(piece.position() + lengthBytes);
      roomIndex += lengthBytes;
      destination().writerIndex(roomIndex);
    }

    void complete() {
      if (refusal != null) {
        call.refused(refusal);
      } else if (head != null) {
        call.succeed(stream.complete(head));
      }
    }
  }
}
