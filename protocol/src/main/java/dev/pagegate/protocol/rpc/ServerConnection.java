package dev.pagegate.protocol.rpc;

import dev.pagegate.protocol.xdr.XdrException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.timeout.IdleStateEvent;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection to a server: takes its calls in, lets replies out in the order in which
 * they become ready, and stops reading while too much of either is under way. Event loop only,
 * except where said.
 */
final class ServerConnection extends ChannelInboundHandlerAdapter implements RecordReader.Sink {
  private static final Logger LOG = LoggerFactory.getLogger(ServerConnection.class);

  private final Channel channel;
  private final long id;
  private final RpcServerConfig config;
  private final CallDispatcher dispatcher;
  private final RecordCollector collector;
  private final @Nullable ServerUpgrade upgrade;
  private final Flusher flusher;
  private RecordReader reader;
  private int callsUnderWay;

  /**
   * @param upgrade null where calls come in clear
   */
  ServerConnection(
      Channel channel,
      long id,
      RpcServerConfig config,
      CallDispatcher dispatcher,
      @Nullable ServerUpgrade upgrade) {
    this.channel = channel;
    this.id = id;
    this.config = config;
    this.dispatcher = dispatcher;
    this.collector = new RecordCollector(channel.alloc());
    this.upgrade = upgrade;
    this.reader =
        new RecordReader(
            this,
            upgrade == null
                ? config.maxRecordBytes()
                : Math.min(ServerUpgrade.MAX_CLEAR_BYTES, config.maxRecordBytes()));
    this.flusher = new Flusher(channel);
  }

  RecordReader reader() {
    return reader;
  }

  long id() {
    return id;
  }

  InetSocketAddress peer() {
    return (InetSocketAddress) channel.remoteAddress();
  }

  Channel channel() {
    return channel;
  }

  @Nullable ServerUpgrade upgrade() {
    return upgrade;
  }

  /**
   * Answers a dispatched call with {@code offer} and goes on with TLS. What else was read until
   * then came in clear, from who knows whom: it ends the connection.
   */
  void startTls(ServerUpgrade started, Supplier<OutgoingRecord> offer) {
    started.prepare(
        () -> {
          if (reader.hasUnread()) {
            broken(new XdrException("bytes between the STARTTLS probe and its answer"));
            return;
          }
          RecordReader secured = new RecordReader(this, config.maxRecordBytes());
          channel.pipeline().replace(reader, null, secured);
          reader = secured;
          started.begin(offer.get());
          finished();
        });
  }

  @Override
  public boolean ready() {
    return (upgrade == null || !upgrade.isStarting())
        && callsUnderWay < config.maxCallsPerConnection()
        && channel.isWritable();
  }

  @Override
  public void piece(ByteBuf bytes) {
    collector.add(bytes);
  }

  @Override
  public void end() {
    ByteBuf call = collector.take();
    callsUnderWay++;
    dispatcher.dispatch(call, this);
    throttle();
  }

  @Override
  public void broken(XdrException cause) {
    LOG.info("closing the connection of {}: {}", peer(), cause.getMessage());
    var _ = channel.close();
  }

  /** Sends the reply to a dispatched call, which ends it; any thread. */
  void reply(OutgoingRecord record) {
    send(record);
    noReply();
  }

  /** Sends {@code record} and releases it; any thread. */
  void send(OutgoingRecord record) {
    onLoop(
        () -> {
          if (channel.isActive()) {
            record.writeTo(channel, config.maxFragmentBytes());
            flusher.flushSoon();
          }
          record.release();
        });
  }

  /** Ends a dispatched call that gets no reply from here; any thread. */
  void noReply() {
    onLoop(this::finished);
  }

  /** Closes after a call that cannot be answered at all. */
  void unanswerable(XdrException cause) {
    finished();
    broken(cause);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    throttle();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    collector.clear();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent && callsUnderWay == 0) {
      var _ = channel.close();
    } else if (event instanceof SslHandshakeCompletionEvent shaken && upgrade != null) {
      upgrade.shaken(shaken);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("connection of {} failed", peer(), cause);
    var _ = channel.close();
  }

  private void finished() {
    callsUnderWay--;
    throttle();
  }

  private void throttle() {
    boolean ready = ready();
    channel.config().setAutoRead(ready);
    if (ready) {
      reader.resume();
    }
  }

  private void onLoop(Runnable task) {
    if (channel.eventLoop().inEventLoop()) {
      task.run();
    } else {
      channel.eventLoop().execute(task);
    }
  }
}
