package dev.pagegate.client.cli;

import dev.pagegate.client.remote.TransportSecurity.Mode;
import dev.pagegate.protocol.tls.ServerTls;
import dev.pagegate.protocol.tls.TlsIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What a command that listens demands of its clients. */
final class ListenSecurity {
  private static final Logger LOG = LoggerFactory.getLogger(ListenSecurity.class);

  private ListenSecurity() {}

  /**
   * Reads the files that options name; null where one is not given. Empty for clients in clear.
   *
   * @param command whose options they are; fails with {@link ParameterException} for it when they
   *     do not fit together
   */
  static Optional<ServerTls> open(
      CommandSpec command,
      @Nullable String xprtsec,
      @Nullable Path certificate,
      @Nullable Path key,
      @Nullable Path clientCa)
      throws CommandFailure {
    Mode mode = mode(command, xprtsec);
    String wrong = wrong(mode, certificate, key, clientCa);
    if (wrong != null) {
      throw new ParameterException(command.commandLine(), wrong);
    }
    if (mode == Mode.NONE || certificate == null || key == null) {
      return Optional.empty();
    }
    try {
      ServerTls tls =
          ServerTls.open(new TlsIdentity(certificate, key), Optional.ofNullable(clientCa));
      LOG.info("clients must use xprtsec={}", tls.mode());
      return Optional.of(tls);
    } catch (IOException e) {
      throw new CommandFailure("no TLS without its files: " + e.getMessage(), e);
    }
  }

  private static Mode mode(CommandSpec command, @Nullable String xprtsec) {
    try {
      return xprtsec == null ? Mode.NONE : Mode.of(xprtsec);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private static @Nullable String wrong(
      Mode mode, @Nullable Path certificate, @Nullable Path key, @Nullable Path clientCa) {
    boolean any = certificate != null || key != null || clientCa != null;
    return switch (mode) {
      case NONE -> any ? "files for TLS without xprtsec (expected: xprtsec tls or mtls)" : null;
      case TLS, MTLS -> {
        if (certificate == null || key == null) {
          yield "xprtsec " + mode + " needs a certificate and its private key";
        }
        boolean fits = (mode == Mode.MTLS) == (clientCa != null);
        yield fits ? null : "authorities for clients belong to xprtsec mtls, and to nothing else";
      }
    };
  }
}
