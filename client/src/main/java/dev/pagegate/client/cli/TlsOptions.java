package dev.pagegate.client.cli;

import dev.pagegate.client.remote.TransportSecurity;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How the talk with the server is protected. */
final class TlsOptions {
  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--xprtsec",
      paramLabel = "none|tls|mtls",
      description =
          "Protect every connection to the NFS and MOUNT programs by TLS, or do not connect: the"
              + " server proves its name (tls), or both sides do (mtls) (default: none).")
  private @Nullable String xprtsec;

  @Option(
      names = "--tls-ca",
      paramLabel = "FILE",
      description = "Authorities that may vouch for servers, in PEM (default: the JDK's).")
  private @Nullable Path ca;

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description = "What to show to servers with mtls: the certificate and its chain, in PEM.")
  private @Nullable Path certificate;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "The private key of --tls-cert, PKCS#8 in PEM.")
  private @Nullable Path key;

  /** What the options say, after {@code stronger} words; wrong ones are a usage error. */
  TransportSecurity security(TlsWords stronger) {
    try {
      return stronger.or(TlsWords.of(xprtsec, ca, certificate, key)).security();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}
