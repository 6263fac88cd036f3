package dev.pagegate.client.nfsproxy;

import dev.pagegate.protocol.rpc.ReplyLog;
import dev.pagegate.protocol.rpc.RpcProgram;
import dev.pagegate.protocol.rpc.RpcServer;
import dev.pagegate.protocol.rpc.RpcServerConfig;
import dev.pagegate.protocol.rpc.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * What of a proxy survives a restart, so that its clients do not notice one: the key of the
 * handles, those that are too long, and the replies to calls that must not run twice.
 */
record ProxyState(HandleKey key, LongHandles longHandles, Optional<ReplyLog> replies)
    implements AutoCloseable {
  private static final String KEY = "proxy-handles.key";
  private static final String LONG_HANDLES = "proxy-handles";
  private static final String REPLIES = "proxy-replies";

  /** Nothing survives. */
  static ProxyState ofThisProcess() {
    return new ProxyState(HandleKey.random(), LongHandles.inMemory(), Optional.empty());
  }

  /** Kept in {@code directory}, which no other process uses. Blocks. */
  static ProxyState in(Path directory) throws IOException {
    HandleKey key = HandleKey.in(directory.resolve(KEY));
    LongHandles longHandles = LongHandles.in(directory.resolve(LONG_HANDLES));
    try {
      ReplyLog replies = ReplyLog.in(directory.resolve(REPLIES));
      return new ProxyState(key, longHandles, Optional.of(replies));
    } catch (IOException e) {
      longHandles.close();
      throw e;
    }
  }

  /** An RPC server that remembers its replies here. Blocks until it listens. */
  RpcServer bind(
      Transport transport,
      InetSocketAddress address,
      RpcServerConfig config,
      List<RpcProgram> programs)
      throws IOException {
    InstantSource clock = InstantSource.system();
    return replies.isPresent()
        ? RpcServer.bind(transport, address, config, programs, clock, replies.get())
        : RpcServer.bind(transport, address, config, programs, clock);
  }

  @Override
  public void close() {
    longHandles.close();
    replies.ifPresent(ReplyLog::close);
  }
}
