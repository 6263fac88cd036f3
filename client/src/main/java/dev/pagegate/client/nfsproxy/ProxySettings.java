package dev.pagegate.client.nfsproxy;

import dev.pagegate.protocol.rpc.RpcServerConfig;
import dev.pagegate.protocol.tls.ServerTls;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a proxy serves.
 *
 * @param listen port 0 takes a free one
 * @param state a directory for what must survive a restart, which no other process uses; empty
 *     where nothing needs to
 * @param unstable when an unstable WRITE is answered
 * @param replyBytes bound of the pages that replies hold until clients have taken them
 * @param rpc bounds of its connections, and the TLS that it demands of clients
 */
public record ProxySettings(
    InetSocketAddress listen,
    AllowList allowed,
    Optional<Path> state,
    Unstable unstable,
    long replyBytes,
    RpcServerConfig rpc) {

  /** What becomes of a WRITE that does not ask to be stable. */
  public enum Unstable {
    /** A dirty page in memory until COMMIT, RFC 1813 section 3.3.7. */
    KEPT,

    /** As stable as any: for clients that do not look at verifiers, and so never send again. */
    COMMITTED
  }

  private static final long DEFAULT_REPLY_BYTES = 64L << 20;

  /** A READ's reply holds pages until it is sent, so a connection may have few under way. */
  private static final int MAX_CALLS_PER_CONNECTION = 32;

  private static final int MAX_CONNECTIONS = 256;

  /** As {@link RpcServerConfig#DEFAULT}, with what a proxy's memory bears. */
  public static final RpcServerConfig BOUNDS =
      new RpcServerConfig(
          RpcServerConfig.DEFAULT.maxRecordBytes(),
          MAX_CALLS_PER_CONNECTION,
          RpcServerConfig.DEFAULT.outboundHighWatermarkBytes(),
          MAX_CONNECTIONS,
          Duration.ofMinutes(10),
          RpcServerConfig.DEFAULT.maxFragmentBytes(),
          RpcServerConfig.DEFAULT.duplicates(),
          Optional.empty(),
          _ -> {});

  /** This machine's clients alone, and handles that end with the process. */
  public static ProxySettings local(InetSocketAddress listen) {
    return new ProxySettings(
        listen, AllowList.LOOPBACK, Optional.empty(), Unstable.KEPT, DEFAULT_REPLY_BYTES, BOUNDS);
  }

  public ProxySettings withState(Path changed) {
    return new ProxySettings(listen, allowed, Optional.of(changed), unstable, replyBytes, rpc);
  }

  public ProxySettings withAllowed(AllowList changed) {
    return new ProxySettings(listen, changed, state, unstable, replyBytes, rpc);
  }

  public ProxySettings withReplyBytes(long changed) {
    return new ProxySettings(listen, allowed, state, unstable, changed, rpc);
  }

  public ProxySettings withUnstable(Unstable changed) {
    return new ProxySettings(listen, allowed, state, changed, replyBytes, rpc);
  }

  /** Serves only clients that start TLS, RFC 9289. */
  public ProxySettings withTls(ServerTls changed) {
    return new ProxySettings(listen, allowed, state, unstable, replyBytes, rpc.withTls(changed));
  }
}
