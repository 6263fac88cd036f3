package dev.pagegate.client.remote;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.protocol.tls.ClientTls;
import dev.pagegate.protocol.tls.TlsIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * How connections to a server's programs are protected: {@code xprtsec} of nfs(5). What is asked
 * for is had, or there is no connection.
 *
 * @param authorities a PEM file of those who may vouch for servers; empty for whom the JDK trusts
 * @param identity what the client shows of itself, for MTLS
 */
public record TransportSecurity(
    Mode mode, Optional<Path> authorities, Optional<TlsIdentity> identity) {

  /** In clear, as NFS always was. */
  public static final TransportSecurity NONE =
      new TransportSecurity(Mode.NONE, Optional.empty(), Optional.empty());

  /** The words of nfs(5). */
  public enum Mode {
    NONE,
    /** The server proves who it is. */
    TLS,
    /** Both do. */
    MTLS;

    /** Fails with {@link IllegalArgumentException} for other words. */
    public static Mode of(String word) {
      for (Mode mode : values()) {
        if (mode.toString().equals(word)) {
          return mode;
        }
      }
      throw new IllegalArgumentException("xprtsec '" + word + "' (expected: none, tls or mtls)");
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public TransportSecurity {
    if (mode == Mode.NONE && authorities.isPresent()) {
      throw new IllegalArgumentException("tls-ca without xprtsec (expected: xprtsec tls or mtls)");
    }
    if (mode == Mode.MTLS && identity.isEmpty()) {
      throw new IllegalArgumentException("xprtsec mtls needs both tls-cert and tls-key");
    }
    if (mode != Mode.MTLS && identity.isPresent()) {
      throw new IllegalArgumentException(
          "tls-cert and tls-key with xprtsec " + mode + " (expected: xprtsec mtls)");
    }
  }

  /**
   * From words that may be missing.
   *
   * @throws IllegalArgumentException when they do not fit together
   */
  public static TransportSecurity of(
      Optional<String> xprtsec,
      Optional<Path> authorities,
      Optional<Path> certificate,
      Optional<Path> key) {
    if (certificate.isPresent() != key.isPresent()) {
      throw new IllegalArgumentException(
          certificate.isPresent()
              ? "tls-cert without its private key (expected: tls-key too)"
              : "tls-key without its certificate (expected: tls-cert too)");
    }
    return new TransportSecurity(
        xprtsec.map(Mode::of).orElse(Mode.NONE),
        authorities,
        certificate.map(file -> new TlsIdentity(file, key.orElseThrow())));
  }

  /** Reads the files. Blocks. Empty for connections in clear. */
  Optional<ClientTls> open() throws FsException {
    if (mode == Mode.NONE) {
      return Optional.empty();
    }
    try {
      return Optional.of(ClientTls.open(authorities, identity));
    } catch (IOException e) {
      throw new FsException(
          FsError.INVALID_ARGUMENT, "no TLS without its files: " + e.getMessage(), e);
    }
  }
}
