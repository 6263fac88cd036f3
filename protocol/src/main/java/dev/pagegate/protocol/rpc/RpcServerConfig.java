package dev.pagegate.protocol.rpc;

import dev.pagegate.protocol.tls.ServerTls;
import io.netty.channel.ChannelPipeline;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Bounds of a server.
 *
 * @param maxRecordBytes longest call accepted
 * @param maxCallsPerConnection calls running at once; further ones stay in the socket
 * @param outboundHighWatermarkBytes unsent replies beyond which a connection is not read
 * @param maxConnections further ones are closed at once
 * @param idleBound a connection without a call for this long is closed
 * @param maxFragmentBytes longer replies are sent as several fragments
 * @param duplicates bounds of the duplicate request cache
 * @param tls what clients must start before any call but NULL, RFC 9289
 * @param pipeline adds handlers before the server's own; sees the bytes of records in both
 *     directions, after TLS and before it
 */
public record RpcServerConfig(
    int maxRecordBytes,
    int maxCallsPerConnection,
    int outboundHighWatermarkBytes,
    int maxConnections,
    Duration idleBound,
    int maxFragmentBytes,
    DuplicateRequestCache.Bounds duplicates,
    Optional<ServerTls> tls,
    Consumer<ChannelPipeline> pipeline) {

  public static final RpcServerConfig DEFAULT =
      new RpcServerConfig(
          2 * 1024 * 1024,
          128,
          4 * 1024 * 1024,
          1024,
          Duration.ofMinutes(10),
          RecordMark.MAX_FRAGMENT_BYTES,
          DuplicateRequestCache.Bounds.DEFAULT,
          Optional.empty(),
          _ -> {});

  public RpcServerConfig {
    requirePositive("maxRecordBytes", maxRecordBytes);
    requirePositive("maxCallsPerConnection", maxCallsPerConnection);
    requirePositive("outboundHighWatermarkBytes", outboundHighWatermarkBytes);
    requirePositive("maxConnections", maxConnections);
    requirePositive("idleBound", idleBound.toMillis());
    requirePositive("maxFragmentBytes", maxFragmentBytes);
  }

  public RpcServerConfig withPipeline(Consumer<ChannelPipeline> changed) {
    return new RpcServerConfig(
        maxRecordBytes,
        maxCallsPerConnection,
        outboundHighWatermarkBytes,
        maxConnections,
        idleBound,
        maxFragmentBytes,
        duplicates,
        tls,
        changed);
  }

  public RpcServerConfig withMaxFragmentBytes(int changed) {
    return new RpcServerConfig(
        maxRecordBytes,
        maxCallsPerConnection,
        outboundHighWatermarkBytes,
        maxConnections,
        idleBound,
        changed,
        duplicates,
        tls,
        pipeline);
  }

  public RpcServerConfig withTls(ServerTls changed) {
    return new RpcServerConfig(
        maxRecordBytes,
        maxCallsPerConnection,
        outboundHighWatermarkBytes,
        maxConnections,
        idleBound,
        maxFragmentBytes,
        duplicates,
        Optional.of(changed),
        pipeline);
  }

  static void requirePositive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
    }
  }
}
