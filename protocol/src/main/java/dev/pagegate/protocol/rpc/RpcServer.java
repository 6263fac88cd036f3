package dev.pagegate.protocol.rpc;

import dev.pagegate.protocol.tls.ServerTls;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An RPC server on one TCP address; its maker closes it, before the transport. */
public final class RpcServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RpcServer.class);
  private static final int MIN_READ_BYTES = 2 * 1024;
  private static final int FIRST_READ_BYTES = 16 * 1024;
  private static final int MAX_READ_BYTES = 512 * 1024;

  private final RpcServerConfig config;
  private final CallDispatcher dispatcher;
  private final CallCounters counters = new CallCounters();
  private final AtomicLong connectionIds = new AtomicLong();
  private final ChannelGroup connections =
      new DefaultChannelGroup("rpc-server", GlobalEventExecutor.INSTANCE);
  private final HalfOpen halfOpen;
  private final Channel listener;

  private RpcServer(
      Transport transport,
      InetSocketAddress address,
      RpcServerConfig config,
      List<RpcProgram> programs,
      DuplicateRequestCache duplicates)
      throws IOException {
    this.config = config;
    this.dispatcher = new CallDispatcher(byNumber(programs), duplicates, counters);
    ServerTls.Bounds bounds = config.tls().map(ServerTls::bounds).orElse(ServerTls.Bounds.DEFAULT);
    this.halfOpen = new HalfOpen(bounds.handshake(), bounds.unsecured());
    this.listener = bind(transport, address);
  }

  /**
   * Listens on {@code address}; port 0 takes a free one. Blocks until bound.
   *
   * @throws IOException when the address is taken or not allowed; says which
   */
  public static RpcServer bind(
      Transport transport,
      InetSocketAddress address,
      RpcServerConfig config,
      List<RpcProgram> programs,
      InstantSource clock)
      throws IOException {
    return new RpcServer(
        transport,
        address,
        config,
        programs,
        new DuplicateRequestCache(config.duplicates(), clock));
  }

  /**
   * As the other {@code bind}, with a duplicate request cache that remembers what {@code replies}
   * has kept of an earlier process; the caller closes that afterwards.
   */
  public static RpcServer bind(
      Transport transport,
      InetSocketAddress address,
      RpcServerConfig config,
      List<RpcProgram> programs,
      InstantSource clock,
      ReplyLog replies)
      throws IOException {
    return new RpcServer(
        transport,
        address,
        config,
        programs,
        new DuplicateRequestCache(config.duplicates(), clock, replies));
  }

  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  /** How often {@code procedure} was called, matched by name and version. */
  public ProcedureCounts counts(Procedure<?, ?> procedure) {
    return counters.of(procedure);
  }

  /** The counts of every procedure called so far, by "NAME vVERSION". */
  public Map<String, ProcedureCounts> counts() {
    return counters.all();
  }

  public int connectionCount() {
    return connections.size();
  }

  /** Connections that TLS does not protect yet, where it is demanded. */
  int halfOpenCount() {
    return halfOpen.count();
  }

  /** Closes every connection at once, without an answer to the calls under way; keeps listening. */
  public void dropConnections() {
    var _ = connections.close();
  }

  /** Stops listening and closes every connection; waits for the sockets unless on an event loop. */
  @Override
  public void close() {
    var unbound = listener.close();
    var closed = connections.close();
    if (!listener.eventLoop().inEventLoop()) {
      unbound.awaitUninterruptibly(2, TimeUnit.SECONDS);
      closed.awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
  }

  private Channel bind(Transport transport, InetSocketAddress address) throws IOException {
    var bound =
        new ServerBootstrap()
            .group(transport.loops())
            .channel(transport.kind().serverSocket())
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.SO_BACKLOG, 128)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, receiveBuffers())
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, watermark())
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    accept(channel);
                  }
                })
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "cannot listen on " + address + ": " + bound.cause().getMessage(), bound.cause());
    }
    return bound.channel();
  }

  private void accept(SocketChannel channel) {
    connections.add(channel);
    if (connections.size() > config.maxConnections()) {
      LOG.warn(
          "closing the connection of {}: {} are open (expected: <= {})",
          channel.remoteAddress(),
          connections.size() - 1,
          config.maxConnections());
      var _ = channel.close();
      return;
    }
    var upgrade =
        config.tls().map(settings -> new ServerUpgrade(channel, settings, halfOpen)).orElse(null);
    var connection =
        new ServerConnection(channel, connectionIds.incrementAndGet(), config, dispatcher, upgrade);
    config.pipeline().accept(channel.pipeline());
    channel
        .pipeline()
        .addLast(new IdleStateHandler(config.idleBound().toMillis(), 0, 0, TimeUnit.MILLISECONDS))
        .addLast(connection.reader())
        .addLast(connection);
  }

  private AdaptiveRecvByteBufAllocator receiveBuffers() {
    return new AdaptiveRecvByteBufAllocator(MIN_READ_BYTES, FIRST_READ_BYTES, MAX_READ_BYTES);
  }

  private WriteBufferWaterMark watermark() {
    int high = config.outboundHighWatermarkBytes();
    return new WriteBufferWaterMark(Math.max(1, high / 2), high);
  }

  private static Map<Integer, RpcProgram> byNumber(List<RpcProgram> programs) {
    Map<Integer, RpcProgram> byNumber = new HashMap<>();
    for (RpcProgram program : programs) {
      if (byNumber.put(program.number(), program) != null) {
        throw new IllegalArgumentException("program " + program.number() + " is given twice");
      }
    }
    return Map.copyOf(byNumber);
  }
}
