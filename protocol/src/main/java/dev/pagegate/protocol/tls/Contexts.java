package dev.pagegate.protocol.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** TLS as RFC 9289 section 5 wants it: version 1.3 and later, for the protocol "sunrpc". */
final class Contexts {
  /** RFC 9289 section 8.2. */
  private static final String SUNRPC = "sunrpc";

  private static final String TLS_1_3 = "TLSv1.3";

  /** A resumed session is not checked against certificates and their dates again. */
  private static final int RESUMABLE_SECONDS = 60;

  private Contexts() {}

  static SslContext client(TlsFiles.Content content) throws IOException {
    SslContextBuilder builder = SslContextBuilder.forClient();
    Optional<TlsFiles.Shown> shown = content.shown();
    if (shown.isPresent()) {
      builder.keyManager(shown.get().key(), shown.get().chain());
    }
    Optional<List<X509Certificate>> trusted = content.trusted();
    if (trusted.isPresent()) {
      builder.trustManager(trusted.get());
    }
    return common(builder).endpointIdentificationAlgorithm("HTTPS").build();
  }

  static SslContext server(TlsFiles.Content content) throws IOException {
    TlsFiles.Shown shown = content.shown().orElseThrow();
    SslContextBuilder builder = SslContextBuilder.forServer(shown.key(), shown.chain());
    Optional<List<X509Certificate>> trusted = content.trusted();
    if (trusted.isPresent()) {
      builder.trustManager(trusted.get()).clientAuth(ClientAuth.REQUIRE);
    }
    return common(builder).build();
  }

  private static SslContextBuilder common(SslContextBuilder builder) {
    return builder
        .sslProvider(SslProvider.JDK)
        .protocols(TLS_1_3)
        .sessionTimeout(RESUMABLE_SECONDS)
        .applicationProtocolConfig(
            new ApplicationProtocolConfig(
                Protocol.ALPN,
                SelectorFailureBehavior.FATAL_ALERT,
                SelectedListenerFailureBehavior.FATAL_ALERT,
                SUNRPC));
  }

  /** Whether the other side has agreed to speak RPC, once the handshake is over. */
  static boolean speaksRpc(SslHandler handler) {
    return SUNRPC.equals(handler.applicationProtocol());
  }
}
