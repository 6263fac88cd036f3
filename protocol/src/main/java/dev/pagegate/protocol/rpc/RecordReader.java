package dev.pagegate.protocol.rpc;

import dev.pagegate.protocol.xdr.XdrException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a connection's bytes into the pieces of its records; copies nothing, lets them land where
 * the sink wants them, and holds nothing except what arrived while its sink was not ready.
 */
final class RecordReader extends ChannelInboundHandlerAdapter {
  /*
   * MARK -> FRAGMENT -> MARK -> ...     an empty last fragment stays in MARK
   *   |        |
   *   +--------+-> BROKEN               bytes are dropped until the sink has closed the connection
   */
  private enum State {
    MARK,
    FRAGMENT,
    BROKEN
  }

  /** Takes the records apart from their framing; called on the event loop. */
  interface Sink {
    /** Whether another piece may come; after a no, {@link RecordReader#resume} asks again. */
    boolean ready();

    /** The record's next bytes: consume all or they are lost; fails with {@link XdrException}. */
    void piece(ByteBuf bytes);

    /**
     * Memory for the record's next bytes, not more than {@code maxBytes} of them, where they are to
     * stay; null when they are to come as a {@link #piece}. Asked again before each read.
     */
    default @Nullable ByteBuf landing(int maxBytes) {
      return null;
    }

    /** The first {@code lengthBytes} of the landing that was given last have come. */
    default void landed(int lengthBytes) {
      throw new IllegalStateException("nothing can land here");
    }

    /** Whether the next record is likely to be mostly a payload that can land. */
    default boolean expectsPayload() {
      return false;
    }

    /** The record is complete; fails with {@link XdrException}. */
    void end();

    /** The stream cannot be followed further; the sink closes the connection. */
    void broken(XdrException cause);
  }

  private final Sink sink;
  private final int maxRecordBytes;
  private final ArrayDeque<ByteBuf> unread = new ArrayDeque<>(4);

  private State state = State.MARK;
  private boolean draining;
  private int mark;
  private int markBytes;
  private int fragmentLeft;
  private long recordBytes;
  private @Nullable ByteBuf landing;

  RecordReader(Sink sink, int maxRecordBytes) {
    this.sink = sink;
    this.maxRecordBytes = maxRecordBytes;
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // other buffers may hold the same bytes
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    if (in == landing) {
      land(in);
    } else {
      unread.add(in);
      resume();
    }
  }

  /**
   * Where the connection's next read may put its bytes so that nobody has to copy them, null when
   * it needs a buffer of its own. To be read into at once and passed to {@link #channelRead}, or
   * released. Event loop only.
   */
  @Nullable ByteBuf landing() {
    boolean free = state == State.FRAGMENT && unread.isEmpty() && !draining;
    landing = free ? sink.landing(fragmentLeft) : null;
    return landing;
  }

  /** Whether bytes have come that nobody has seen. Event loop only. */
  boolean hasUnread() {
    return markBytes > 0
        || state == State.FRAGMENT
        || unread.stream().anyMatch(bytes -> bytes.isReadable());
  }

  /** Whether the next read should be small, since a payload is likely to follow. */
  boolean expectsPayload() {
    return sink.expectsPayload();
  }

  private void land(ByteBuf in) {
    int lengthBytes = in.readableBytes();
    landing = null;
    in.release();
    fragmentLeft -= lengthBytes;
    guarded(
        () -> {
          sink.landed(lengthBytes);
          if (fragmentLeft == 0) {
            endFragment();
          }
        });
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    // A partial record is worthless: its rest will never come on another connection.
    state = State.BROKEN;
    if (!draining) {
      releaseUnread();
    }
  }

  /** Goes on with what arrived while the sink was not ready. Event loop only. */
  void resume() {
    if (draining) {
      return;
    }
    draining = true;
    try {
      drain();
    } finally {
      draining = false;
    }
  }

  private void drain() {
    while (!unread.isEmpty() && (state == State.BROKEN || sink.ready())) {
      ByteBuf in = unread.getFirst();
      step(in);
      if (!in.isReadable()) {
        unread.removeFirst().release();
      }
    }
  }

  private void step(ByteBuf in) {
    guarded(
        () -> {
          switch (state) {
            case MARK -> readMark(in);
            case FRAGMENT -> readFragment(in);
            case BROKEN -> in.skipBytes(in.readableBytes());
          }
        });
  }

  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (XdrException e) {
      fail(e);
    } catch (RuntimeException e) {
      // A codec that trips over what a peer sent must not leave the connection half read.
      fail(new XdrException("undecodable record: " + e));
    }
  }

  private void fail(XdrException cause) {
    state = State.BROKEN;
    sink.broken(cause);
  }

  private void readMark(ByteBuf in) {
    while (markBytes < RecordMark.BYTES && in.isReadable()) {
      mark = mark << Byte.SIZE | in.readUnsignedByte();
      markBytes++;
    }
    if (markBytes == RecordMark.BYTES) {
      markBytes = 0;
      beginFragment(RecordMark.length(mark));
    }
  }

  private void beginFragment(int length) {
    if (length == 0 && !RecordMark.isLast(mark)) {
      // Legal by the letter, but a peer could send them for ever without a record ever growing.
      throw new XdrException("fragment length: 0 (expected: > 0 before the last fragment)");
    }
    recordBytes += length;
    if (recordBytes > maxRecordBytes) {
      throw XdrException.tooLong("record", recordBytes, maxRecordBytes);
    }
    fragmentLeft = length;
    state = State.FRAGMENT;
    if (length == 0) {
      endFragment();
    }
  }

  private void readFragment(ByteBuf in) {
    int length = Math.min(fragmentLeft, in.readableBytes());
    fragmentLeft -= length;
    sink.piece(in.readSlice(length));
    if (fragmentLeft == 0) {
      endFragment();
    }
  }

  private void endFragment() {
    state = State.MARK;
    if (RecordMark.isLast(mark)) {
      recordBytes = 0;
      sink.end();
    }
  }

  private void releaseUnread() {
    for (ByteBuf in = unread.poll(); in != null; in = unread.poll()) {
      in.release();
    }
  }
}
