package dev.pagegate.protocol.rpc;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Opens TCP connections to one server, from a privileged port when asked. */
final class Connector {
  private static final int FIRST_PRIVILEGED_PORT = 512;
  private static final int PRIVILEGED_PORTS = 512;
  private static final int PORT_ATTEMPTS = 16;

  private final RpcClientConfig config;
  private final Transport transport;
  private final RandomGenerator random;

  Connector(RpcClientConfig config, Transport transport, RandomGenerator random) {
    this.config = config;
    this.transport = transport;
    this.random = random;
  }

  /** Connects once; {@code done} gets the channel or the failure, on {@code loop}. */
  void connect(
      EventLoop loop,
      ChannelHandler initializer,
      BiConsumer<@Nullable Channel, @Nullable Throwable> done) {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(transport.kind().socket())
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                Math.toIntExact(config.connectBound().toMillis()))
            .option(
                ChannelOption.RECVBUF_ALLOCATOR,
                new FixedRecvByteBufAllocator(InboundBuffers.LARGE_READ_BYTES))
            .handler(initializer)
            .remoteAddress(address());
    switch (config.sourcePort()) {
      case ANY -> connectAnywhere(bootstrap, done);
      case PRIVILEGED_IF_PERMITTED ->
          connectPrivileged(bootstrap, done, random.nextInt(PRIVILEGED_PORTS), PORT_ATTEMPTS);
    }
  }

  private InetSocketAddress address() {
    InetSocketAddress server = config.server();
    return server.isUnresolved()
        ? InetSocketAddress.createUnresolved(server.getHostString(), server.getPort())
        : server;
  }

  private static void connectAnywhere(
      Bootstrap bootstrap, BiConsumer<@Nullable Channel, @Nullable Throwable> done) {
    var connecting = bootstrap.connect();
    connecting.addListener(
        future -> {
          if (future.isSuccess()) {
            done.accept(connecting.channel(), null);
          } else {
            done.accept(null, future.cause());
          }
        });
  }

  private static void connectPrivileged(
      Bootstrap bootstrap,
      BiConsumer<@Nullable Channel, @Nullable Throwable> done,
      int offset,
      int attemptsLeft) {
    if (attemptsLeft == 0) {
      connectAnywhere(bootstrap.clone().localAddress(0), done);
      return;
    }
    int port = FIRST_PRIVILEGED_PORT + offset % PRIVILEGED_PORTS;
    connectAnywhere(
        bootstrap.clone().localAddress(port),
        (channel, failure) -> {
          if (channel == null && failure != null && !isOfTheServer(failure)) {
            connectPrivileged(bootstrap, done, offset + 1, attemptsLeft - 1);
          } else {
            done.accept(channel, failure);
          }
        });
  }

  /** Whether another local port would not help. */
  private static boolean isOfTheServer(Throwable failure) {
    return failure instanceof ConnectException
        || failure instanceof NoRouteToHostException
        || failure instanceof UnknownHostException;
  }
}
