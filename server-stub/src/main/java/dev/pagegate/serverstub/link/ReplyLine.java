package dev.pagegate.serverstub.link;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.Future;
import java.net.SocketAddress;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/*
 * A delay line, not a sleep: each reply waits for its own time, so pipelined requests overlap. What
 * waits here is not in the channel's buffer, so too much of it makes the channel unwritable, which
 * stops the server from reading more requests.
 */
/** Holds a connection's replies until they are due. Event loop only. */
final class ReplyLine extends ChannelDuplexHandler {
  private static final long MAX_HELD_BYTES = 64L * 1024 * 1024;
  private static final int WRITABILITY = 1;

  private record Held(long dueNanos, long order, ByteBuf reply, boolean last) {}

  private final Link link;
  private final ReplyAssembler assembler = new ReplyAssembler();
  private final PriorityQueue<Held> held = new PriorityQueue<>(ReplyLine::compare);
  private long order;
  private long heldBytes;
  private @Nullable Future<?> timer;
  private long timerNanos;

  ReplyLine(Link link) {
    this.link = link;
  }

  /** Nano times are compared by difference; equal ones leave in the order they came. */
  private static int compare(Held one, Held other) {
    long difference = one.dueNanos() - other.dueNanos();
    return difference != 0 ? Long.signum(difference) : Long.compare(one.order(), other.order());
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    ByteBuf reply = assembler.add(context.alloc(), (ByteBuf) message);
    promise.trySuccess();
    if (reply != null) {
      send(context, reply);
    }
  }

  private void send(ChannelHandlerContext context, ByteBuf reply) {
    SocketAddress peer = context.channel().remoteAddress();
    WireFault fault = peer == null ? null : link.faults().take(peer, ReplyAssembler.xid(reply));
    switch (fault) {
      case null -> hold(context, reply, 0, false);
      case WireFault.Drop _ -> reply.release();
      case WireFault.Delay delay -> hold(context, reply, delay.by().toNanos(), false);
      case WireFault.Garbage garbage -> hold(context, noise(context, reply, garbage), 0, false);
      case WireFault.Truncate _ -> {
        int half = reply.readableBytes() / 2;
        hold(context, reply.writerIndex(reply.readerIndex() + half), 0, true);
      }
      case WireFault.Cut _ -> {
        reply.release();
        var _ = context.close();
      }
    }
  }

  /** Record mark and transaction number stay, so that the client believes it is its reply. */
  private static ByteBuf noise(
      ChannelHandlerContext context, ByteBuf reply, WireFault.Garbage garbage) {
    byte[] bytes = new byte[reply.readableBytes()];
    new SplittableRandom(garbage.seed()).nextBytes(bytes);
    reply.getBytes(reply.readerIndex(), bytes, 0, Math.min(8, bytes.length));
    reply.release();
    return context.alloc().buffer(bytes.length).writeBytes(bytes);
  }

  private void hold(ChannelHandlerContext context, ByteBuf reply, long delayNanos, boolean last) {
    long due = link.replyNanos(reply.readableBytes()) + delayNanos;
    held.add(new Held(due, order++, reply, last));
    heldBytes += reply.readableBytes();
    updateWritability(context);
    schedule(context);
  }

  private void schedule(ChannelHandlerContext context) {
    Held first = held.peek();
    if (first == null || (timer != null && timerNanos - first.dueNanos() <= 0)) {
      return;
    }
    if (timer != null) {
      timer.cancel(false);
    }
    timerNanos = first.dueNanos();
    long delay = Math.max(0, timerNanos - link.now());
    timer = context.executor().schedule(() -> release(context), delay, TimeUnit.NANOSECONDS);
  }

  private void release(ChannelHandlerContext context) {
    timer = null;
    for (Held first; (first = held.peek()) != null && first.dueNanos() - link.now() <= 0; ) {
      held.remove();
      heldBytes -= first.reply().readableBytes();
      var _ = context.write(first.reply(), context.voidPromise());
      if (first.last()) {
        context.flush();
        var _ = context.close();
        return;
      }
    }
    context.flush();
    updateWritability(context);
    schedule(context);
  }

  private void updateWritability(ChannelHandlerContext context) {
    var buffer = context.channel().unsafe().outboundBuffer();
    if (buffer != null) {
      buffer.setUserDefinedWritability(WRITABILITY, heldBytes < MAX_HELD_BYTES);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
    held.forEach(reply -> reply.reply().release());
    held.clear();
    assembler.clear();
    SocketAddress peer = context.channel().remoteAddress();
    if (peer != null) {
      link.faults().forget(peer);
    }
    context.fireChannelInactive();
  }
}
