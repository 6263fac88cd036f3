package dev.pagegate.serverstub.link;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/** Lets a connection's requests in at the link's rate. Event loop only. */
final class RequestLine extends ChannelDuplexHandler {
  /** Beyond this the socket is not read, so that TCP slows the client down. */
  private static final int MAX_HELD_BYTES = 1024 * 1024;

  private record Held(long dueNanos, ByteBuf bytes) {}

  private final Link link;
  private final Queue<Held> held = new ArrayDeque<>();
  private int heldBytes;
  private boolean readWanted;
  private boolean timerRuns;

  RequestLine(Link link) {
    this.link = link;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    long due = link.arrivalNanos(bytes.readableBytes());
    held.add(new Held(due, bytes));
    heldBytes += bytes.readableBytes();
    schedule(context);
  }

  @Override
  public void read(ChannelHandlerContext context) {
    readWanted = heldBytes >= MAX_HELD_BYTES;
    if (!readWanted) {
      context.read();
    }
  }

  private void schedule(ChannelHandlerContext context) {
    Held first = held.peek();
    if (first != null && !timerRuns) {
      timerRuns = true;
      long delay = Math.max(0, first.dueNanos() - link.now());
      var _ = context.executor().schedule(() -> release(context), delay, TimeUnit.NANOSECONDS);
    }
  }

  private void release(ChannelHandlerContext context) {
    timerRuns = false;
    boolean released = false;
    for (Held first; (first = held.peek()) != null && first.dueNanos() - link.now() <= 0; ) {
      held.remove();
      heldBytes -= first.bytes().readableBytes();
      context.fireChannelRead(first.bytes());
      released = true;
    }
    if (released) {
      context.fireChannelReadComplete();
    }
    if (readWanted && heldBytes < MAX_HELD_BYTES) {
      readWanted = false;
      context.read();
    }
    schedule(context);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    held.forEach(bytes -> bytes.bytes().release());
    held.clear();
    heldBytes = 0;
    context.fireChannelInactive();
  }
}
