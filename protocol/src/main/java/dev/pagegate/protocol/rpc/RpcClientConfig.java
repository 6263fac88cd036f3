package dev.pagegate.protocol.rpc;

import dev.pagegate.protocol.tls.ClientTls;
import io.netty.channel.ChannelPipeline;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How a client talks to one server.
 *
 * @param server resolved again at each connect when unresolved
 * @param connections at most this many are opened, each when first needed
 * @param connectBound of one attempt to connect
 * @param retransmitInterval a call unanswered for this long is sent again on its connection
 * @param silenceBound a connection that owes answers and is silent for this long is replaced
 * @param minBackoff before the first attempt to reconnect; doubles up to {@code maxBackoff}
 * @param maxReplyBytes longest reply accepted
 * @param sourcePort where connections come from
 * @param tls what every connection must be protected by; nothing but the probe goes in clear
 * @param pipeline adds handlers before the client's own; sees the bytes of records in both
 *     directions, before TLS and after it
 */
public record RpcClientConfig(
    InetSocketAddress server,
    int connections,
    Duration connectBound,
    Optional<Duration> retransmitInterval,
    Duration silenceBound,
    Duration minBackoff,
    Duration maxBackoff,
    int maxReplyBytes,
    SourcePort sourcePort,
    Optional<ClientTls> tls,
    Consumer<ChannelPipeline> pipeline) {

  public RpcClientConfig {
    RpcServerConfig.requirePositive("connections", connections);
    RpcServerConfig.requirePositive("connectBound", connectBound.toMillis());
    retransmitInterval.ifPresent(
        interval -> RpcServerConfig.requirePositive("retransmitInterval", interval.toMillis()));
    RpcServerConfig.requirePositive("silenceBound", silenceBound.toMillis());
    RpcServerConfig.requirePositive("minBackoff", minBackoff.toMillis());
    if (maxBackoff.compareTo(minBackoff) < 0) {
      throw new IllegalArgumentException(
          "maxBackoff: " + maxBackoff + " (expected: >= " + minBackoff + ")");
    }
    RpcServerConfig.requirePositive("maxReplyBytes", maxReplyBytes);
  }

  /** One connection, no privileged port, replies up to 2 MiB. */
  public static RpcClientConfig to(InetSocketAddress server) {
    return new RpcClientConfig(
        server,
        1,
        Duration.ofSeconds(5),
        Optional.empty(),
        Duration.ofSeconds(30),
        Duration.ofMillis(20),
        Duration.ofSeconds(5),
        2 * 1024 * 1024,
        SourcePort.ANY,
        Optional.empty(),
        _ -> {});
  }

  /** Host and port, for people. */
  String serverName() {
    String host = server.getHostString();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + server.getPort();
  }

  public RpcClientConfig withConnections(int changed) {
    return new RpcClientConfig(
        server,
        changed,
        connectBound,
        retransmitInterval,
        silenceBound,
        minBackoff,
        maxBackoff,
        maxReplyBytes,
        sourcePort,
        tls,
        pipeline);
  }

  public RpcClientConfig withConnectBound(Duration changed) {
    return new RpcClientConfig(
        server,
        connections,
        changed,
        retransmitInterval,
        silenceBound,
        minBackoff,
        maxBackoff,
        maxReplyBytes,
        sourcePort,
        tls,
        pipeline);
  }

  public RpcClientConfig withRetransmitInterval(Duration changed) {
    return new RpcClientConfig(
        server,
        connections,
        connectBound,
        Optional.of(changed),
        silenceBound,
        minBackoff,
        maxBackoff,
        maxReplyBytes,
        sourcePort,
        tls,
        pipeline);
  }

  public RpcClientConfig withSilenceBound(Duration changed) {
    return new RpcClientConfig(
        server,
        connections,
        connectBound,
        retransmitInterval,
        changed,
        minBackoff,
        maxBackoff,
        maxReplyBytes,
        sourcePort,
        tls,
        pipeline);
  }

  public RpcClientConfig withMaxReplyBytes(int changed) {
    return new RpcClientConfig(
        server,
        connections,
        connectBound,
        retransmitInterval,
        silenceBound,
        minBackoff,
        maxBackoff,
        changed,
        sourcePort,
        tls,
        pipeline);
  }

  public RpcClientConfig withSourcePort(SourcePort changed) {
    return new RpcClientConfig(
        server,
        connections,
        connectBound,
        retransmitInterval,
        silenceBound,
        minBackoff,
        maxBackoff,
        maxReplyBytes,
        changed,
        tls,
        pipeline);
  }

  public RpcClientConfig withTls(ClientTls changed) {
    return new RpcClientConfig(
        server,
        connections,
        connectBound,
        retransmitInterval,
        silenceBound,
        minBackoff,
        maxBackoff,
        maxReplyBytes,
        sourcePort,
        Optional.of(changed),
        pipeline);
  }

  /** The range that a connection's local port comes from. */
  public enum SourcePort {
    /** The system's choice. */
    ANY,
    /** Below 1024 where the system permits, as many servers' exports demand; else any. */
    PRIVILEGED_IF_PERMITTED
  }
}
