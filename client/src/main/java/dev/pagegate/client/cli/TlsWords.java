package dev.pagegate.client.cli;

import dev.pagegate.client.remote.TransportSecurity;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The words about TLS as somebody gave them, some of them or none. */
record TlsWords(
    Optional<String> xprtsec, Optional<Path> ca, Optional<Path> certificate, Optional<Path> key) {
  static final TlsWords NONE = of(null, null, null, null);

  static TlsWords of(
      @Nullable String xprtsec, @Nullable Path ca, @Nullable Path certificate, @Nullable Path key) {
    return new TlsWords(
        Optional.ofNullable(xprtsec),
        Optional.ofNullable(ca),
        Optional.ofNullable(certificate),
        Optional.ofNullable(key));
  }

  /** What {@code -o} said. */
  static TlsWords of(Map<String, String> given) {
    return new TlsWords(
        Optional.ofNullable(given.get("xprtsec")),
        Optional.ofNullable(given.get("tls-ca")).map(Path::of),
        Optional.ofNullable(given.get("tls-cert")).map(Path::of),
        Optional.ofNullable(given.get("tls-key")).map(Path::of));
  }

  /** These, and {@code others} where these say nothing. */
  TlsWords or(TlsWords others) {
    return new TlsWords(
        xprtsec.or(others::xprtsec),
        ca.or(others::ca),
        certificate.or(others::certificate),
        key.or(others::key));
  }

  /** Fails with {@link IllegalArgumentException} when they do not fit together. */
  TransportSecurity security() {
    return TransportSecurity.of(xprtsec, ca, certificate, key);
  }
}
