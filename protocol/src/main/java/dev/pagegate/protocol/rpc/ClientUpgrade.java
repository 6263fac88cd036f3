package dev.pagegate.protocol.rpc;

import dev.pagegate.protocol.rpc.ReplyStatus.Accepted;
import dev.pagegate.protocol.rpc.ReplyStatus.AuthError;
import dev.pagegate.protocol.rpc.ReplyStatus.RpcMismatch;
import dev.pagegate.protocol.tls.ClientTls;
import dev.pagegate.protocol.tls.TlsTrouble;
import dev.pagegate.protocol.xdr.XdrException;
import dev.pagegate.protocol.xdr.XdrReader;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes a fresh connection one that TLS protects, or fails: RFC 9289 section 4.1. The probe is all
 * that ever travels in clear. Event loop only.
 */
final class ClientUpgrade extends ChannelInboundHandlerAdapter implements RecordReader.Sink {
  /*
   * PROBING -> HANDSHAKE -> DONE
   *    |           |          ^
   *    +-----------+----------+     with a failure, which closes the connection
   */
  private enum State {
    PROBING,
    HANDSHAKE,
    DONE
  }

  private final Channel channel;
  private final RpcClientConfig config;
  private final CallHeader probe;
  private final BiConsumer<@Nullable Channel, @Nullable Throwable> done;
  private final RecordCollector collector;
  private final RecordReader records;
  private final Future<?> bound;

  private State state = State.PROBING;
  private @Nullable SslHandler tls;
  private boolean replied;

  private ClientUpgrade(
      Channel channel,
      RpcClientConfig config,
      CallHeader probe,
      BiConsumer<@Nullable Channel, @Nullable Throwable> done) {
    this.channel = channel;
    this.config = config;
    this.probe = probe;
    this.done = done;
    this.collector = new RecordCollector(channel.alloc());
    this.records = new RecordReader(this, Integer.BYTES + ReplyHeader.MAX_BYTES_AFTER_XID);
    this.bound =
        channel
            .eventLoop()
            .schedule(this::expire, config.connectBound().toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Starts on an open connection without handlers of ours; {@code done} gets the channel back when
   * it is secure, or the failure.
   *
   * @param called whose program is asked
   */
  static void start(
      Channel channel,
      RpcClientConfig config,
      ClientTls tls,
      Procedure<?, ?> called,
      int xid,
      BiConsumer<@Nullable Channel, @Nullable Throwable> done) {
    CallHeader probe =
        new CallHeader(
            xid, called.program(), called.version(), 0, StartTls.CREDENTIAL, Verifier.NONE);
    new ClientUpgrade(channel, config, probe, done).prepare(tls);
  }

  private void prepare(ClientTls settings) {
    channel.pipeline().addLast(records).addLast(this);
    var server = config.server();
    var _ =
        settings
            .handler(
                channel.alloc(), server.getHostString(), server.getPort(), config.connectBound())
            .whenCompleteAsync(this::prepared, channel.eventLoop());
  }

  private void prepared(@Nullable SslHandler handler, @Nullable Throwable failure) {
    if (state == State.DONE) {
      return;
    }
    if (handler == null) {
      fail(new IOException("cannot prepare TLS: " + failure, failure));
      return;
    }
    tls = handler;
    OutgoingRecord record =
        OutgoingRecord.of(channel.alloc(), writer -> CallHeader.CODEC.encode(probe, writer));
    record.writeTo(channel);
    record.release();
    channel.flush();
  }

  @Override
  public boolean ready() {
    return true;
  }

  @Override
  public void piece(ByteBuf bytes) {
    if (replied) {
      throw new XdrException("bytes after the reply to the STARTTLS probe");
    }
    collector.add(bytes);
  }

  @Override
  public void end() {
    replied = true;
  }

  @Override
  public void broken(XdrException cause) {
    fail(new UntrustedException("answered the STARTTLS probe with garbage: " + cause.getMessage()));
  }

  /** Not before all that came with the reply has been seen: nothing may. */
  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (state == State.PROBING && replied) {
      ByteBuf reply = collector.take();
      try {
        judge(ReplyHeader.CODEC.decode(new XdrReader(reply)));
      } catch (XdrException e) {
        broken(e);
      } finally {
        reply.release();
      }
    }
  }

  private void judge(ReplyHeader reply) {
    if (reply.xid() != probe.xid()) {
      throw new XdrException("xid: " + reply.xid() + " (expected: " + probe.xid() + ")");
    }
    // RFC 9289 section 4.1: whatever accept_stat says, the verifier decides.
    if (reply.status() instanceof Accepted accepted
        && accepted.verifier().equals(StartTls.OFFER)
        && tls != null) {
      shakeHands(tls);
    } else {
      fail(
          new UntrustedException(
              "does not offer TLS ("
                  + described(reply.status())
                  + "), or somebody on the way hides that it does; turn TLS on there"));
    }
  }

  private static String described(ReplyStatus status) {
    return switch (status) {
      case Accepted _ -> "its answer to the probe lacks STARTTLS";
      case AuthError error -> "it answered the STARTTLS probe with " + error.status();
      case RpcMismatch _ -> "it answered the STARTTLS probe with another version of RPC";
    };
  }

  private void shakeHands(SslHandler handler) {
    state = State.HANDSHAKE;
    channel.pipeline().remove(records);
    channel.pipeline().addFirst(handler);
    var _ = handler.handshakeFuture().addListener(shaken -> shaken(handler, shaken.cause()));
  }

  private void shaken(SslHandler handler, @Nullable Throwable failure) {
    if (state == State.DONE) {
      return;
    }
    if (failure != null) {
      var refusal = TlsTrouble.refusal(failure, config.server().getHostString());
      fail(
          refusal.isPresent()
              ? new UntrustedException(refusal.get())
              : new IOException("the TLS handshake broke off", failure));
    } else if (!ClientTls.speaksRpc(handler)) {
      fail(new UntrustedException("did not agree to speak RPC over TLS (ALPN sunrpc)"));
    } else {
      end(channel, null);
    }
  }

  private void expire() {
    fail(
        new IOException(
            (state == State.PROBING ? "no answer to the STARTTLS probe" : "no end of the handshake")
                + " within "
                + config.connectBound().toMillis()
                + " ms"));
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    fail(new IOException("the server closed the connection at the STARTTLS probe"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (state == State.PROBING) {
      fail(cause);
    }
    // Else the handshake's own end says it.
  }

  private void fail(Throwable failure) {
    if (state != State.DONE) {
      end(null, failure);
      var _ = channel.close();
    }
  }

  private void end(@Nullable Channel secured, @Nullable Throwable failure) {
    state = State.DONE;
    bound.cancel(false);
    collector.clear();
    if (secured != null) {
      channel.pipeline().remove(this);
    }
    done.accept(secured, failure);
  }
}
