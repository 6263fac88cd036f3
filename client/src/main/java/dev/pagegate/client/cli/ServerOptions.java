package dev.pagegate.client.cli;

import dev.pagegate.client.daemon.DaemonConfig;
import dev.pagegate.client.daemon.Quantity;
import dev.pagegate.client.remote.RemoteConfig;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Options of the talk with the server. */
final class ServerOptions {
  private static final TlsWords NO_WORDS = TlsWords.of(null, null, null, null);

  @Option(
      names = "--deadline",
      paramLabel = "TIME",
      defaultValue = "60s",
      converter = Time.class,
      description =
          "Give a call up when it is not answered in this time, retries included"
              + " (default: ${DEFAULT-VALUE}).")
  private Duration deadline = RemoteConfig.DEFAULT.deadline();

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

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  DaemonConfig applyTo(DaemonConfig config) {
    return applyTo(config, NO_WORDS);
  }

  /** As the other, with {@code stronger} words about TLS than the options'. */
  DaemonConfig applyTo(DaemonConfig config, TlsWords stronger) {
    try {
      return config.withRemote(
          config
              .remote()
              .withDeadline(deadline)
              .withSecurity(stronger.or(TlsWords.of(xprtsec, ca, certificate, key)).security()));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  /** "60s" to a time of a millisecond or more. */
  static final class Time implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        Duration time = Quantity.duration(text);
        if (time.toMillis() < 1) {
          throw new IllegalArgumentException(text + " (expected: at least 1ms)");
        }
        return time;
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
