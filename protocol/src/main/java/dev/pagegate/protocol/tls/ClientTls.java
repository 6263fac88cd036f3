package dev.pagegate.protocol.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A client's demand for TLS: the server must offer it and prove the name or address by which it was
 * called. Its files are read again for each connection.
 */
public final class ClientTls {
  private final TlsFiles files;
  private final ReloadedContext context;

  private ClientTls(TlsFiles files) throws IOException {
    this.files = files;
    this.context = ReloadedContext.open(files, Contexts::client);
  }

  /**
   * Reads the files. Blocks.
   *
   * @param authorities a PEM file of those who may vouch for servers; empty for whom the JDK trusts
   * @param identity what to show to servers that want to know the client; empty for nothing
   * @throws IOException when a file cannot be used; says which and why
   */
  public static ClientTls open(Optional<Path> authorities, Optional<TlsIdentity> identity)
      throws IOException {
    return new ClientTls(new TlsFiles(authorities, identity));
  }

  /** {@code tls}, or {@code mtls} with an identity, as nfs(5) calls them. */
  public String mode() {
    return files.identity().isPresent() ? "mtls" : "tls";
  }

  /**
   * The handler for one connection to {@code host}, made on another thread. The handshake starts
   * when it is added to an open channel, and is over within {@code bound}.
   */
  public CompletableFuture<SslHandler> handler(
      ByteBufAllocator allocator, String host, int port, Duration bound) {
    return context.with(
        current -> {
          SslHandler handler = current.newHandler(allocator, host, port, ReloadedContext.OFF_LOOP);
          handler.setHandshakeTimeout(bound.toMillis(), TimeUnit.MILLISECONDS);
          return handler;
        });
  }

  /** Whether the server has agreed to speak RPC, once the handshake is over: section 5. */
  public static boolean speaksRpc(SslHandler handler) {
    return Contexts.speaksRpc(handler);
  }
}
