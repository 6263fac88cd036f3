package dev.pagegate.protocol.rpc;

import dev.pagegate.protocol.tls.TlsTrouble;
import dev.pagegate.protocol.xdr.XdrException;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One established TCP connection, from connect to close. Event loop only. */
final class ClientChannel extends ChannelInboundHandlerAdapter implements ReplyReader.Calls {
  /** Replies nobody can explain that a connection may bring before it counts as garbage. */
  private static final int MAX_STRAY_REPLIES = 64;

  /** Whose calls this carries. */
  interface Owner {
    @Nullable PendingCall<?> outstanding(int xid);

    void answered(PendingCall<?> call);

    void garbage(XdrException cause, @Nullable PendingCall<?> offender);

    void lost(ClientChannel channel, String why);
  }

  private final Owner owner;
  private final Channel channel;
  private final String serverHost;
  private final ReplyReader replies;
  private final RecordReader records;
  private final Flusher flusher;
  private int strayReplies;
  private int explainedStrays;
  private long heardNanos = System.nanoTime();
  private String why = "the server closed the connection";
  private boolean heard;
  private Optional<String> distrust = Optional.empty();

  ClientChannel(Owner owner, Channel channel, RpcClientConfig config) {
    this.owner = owner;
    this.serverHost = config.server().getHostString();
    this.channel = channel;
    this.replies = new ReplyReader(this, channel.alloc());
    this.records = new RecordReader(replies, config.maxReplyBytes());
    this.flusher = new Flusher(channel);
  }

  /**
   * Lets payloads land where they are to stay. Not for channels whose reads end later than the turn
   * of the event loop that began them: the destination may be the caller's again by then.
   */
  void landPayloads() {
    channel.config().setRecvByteBufAllocator(new InboundBuffers(channel, records));
  }

  RecordReader records() {
    return records;
  }

  long heardNanos() {
    return heardNanos;
  }

  void write(PendingCall<?> call) {
    call.transmissions().sent();
    call.record().writeTo(channel);
    flusher.flushSoon();
  }

  /** One more reply may come that will find no call: its call was given up, or sent twice. */
  void expectStray() {
    explainedStrays++;
  }

  void close(String reason) {
    why = reason;
    var _ = channel.close();
  }

  /** Why one side did not believe the other when the connection was new, if that ended it. */
  Optional<String> distrust() {
    return distrust;
  }

  @Override
  public @Nullable PendingCall<?> awaiting(int xid) {
    PendingCall<?> call = owner.outstanding(xid);
    if (call == null && ++strayReplies > MAX_STRAY_REPLIES + explainedStrays) {
      throw new XdrException(strayReplies + " replies to calls that nobody made");
    }
    return call;
  }

  @Override
  public void answered(PendingCall<?> call) {
    heard = true;
    strayReplies = 0;
    explainedStrays = 0;
    owner.answered(call);
  }

  @Override
  public void garbage(XdrException cause, @Nullable PendingCall<?> offender) {
    owner.garbage(cause, offender);
    close(String.valueOf(cause.getMessage()));
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    heardNanos = System.nanoTime();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    replies.discard();
    owner.lost(this, why);
  }

  /** TLS 1.3: a client's handshake is over before the server has looked at its certificate. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!heard) {
      distrust = TlsTrouble.refusal(cause, serverHost);
    }
    close(String.valueOf(cause.getMessage()));
  }
}
