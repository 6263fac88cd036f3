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
 * A server's demand for TLS: who does not start it is refused. Its files are read again for each
 * connection.
 */
public final class ServerTls {
  private final TlsFiles files;
  private final ReloadedContext context;
  private final Bounds bounds;

  private ServerTls(TlsFiles files, ReloadedContext context, Bounds bounds) {
    this.files = files;
    this.context = context;
    this.bounds = bounds;
  }

  /**
   * What strangers may hold.
   *
   * @param handshake time from connect to the end of the handshake
   * @param unsecured connections that are not there yet; the oldest makes room for another
   */
  public record Bounds(Duration handshake, int unsecured) {
    public static final Bounds DEFAULT = new Bounds(Duration.ofSeconds(10), 128);

    public Bounds {
      if (handshake.toMillis() < 1 || unsecured < 1) {
        throw new IllegalArgumentException(
            "bounds: " + handshake + ", " + unsecured + " (expected: >= 1 ms, >= 1)");
      }
    }
  }

  /**
   * Reads the files. Blocks.
   *
   * @param clientAuthorities a PEM file of those who may vouch for clients, each of which must then
   *     show a certificate; empty to let in clients without
   * @throws IOException when a file cannot be used; says which and why
   */
  public static ServerTls open(TlsIdentity identity, Optional<Path> clientAuthorities)
      throws IOException {
    TlsFiles files = new TlsFiles(clientAuthorities, Optional.of(identity));
    return new ServerTls(files, ReloadedContext.open(files, Contexts::server), Bounds.DEFAULT);
  }

  public ServerTls withBounds(Bounds changed) {
    return new ServerTls(files, context, changed);
  }

  public Bounds bounds() {
    return bounds;
  }

  /** {@code tls}, or {@code mtls} where clients must show certificates, as nfs(5) calls them. */
  public String mode() {
    return files.authorities().isPresent() ? "mtls" : "tls";
  }

  /**
   * The handler for one connection, made on another thread; waits for the client's greeting once it
   * is added to a channel.
   */
  public CompletableFuture<SslHandler> handler(ByteBufAllocator allocator) {
    return context.with(
        current -> {
          SslHandler handler = current.newHandler(allocator, ReloadedContext.OFF_LOOP);
          handler.setHandshakeTimeout(bounds.handshake().toMillis(), TimeUnit.MILLISECONDS);
          return handler;
        });
  }

  /** Whether the client has agreed to speak RPC, once the handshake is over: section 5. */
  public static boolean speaksRpc(SslHandler handler) {
    return Contexts.speaksRpc(handler);
  }
}
