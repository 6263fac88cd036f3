package dev.pagegate.client.cli;

import dev.pagegate.client.daemon.DaemonConfig;
import dev.pagegate.client.daemon.Quantity;
import dev.pagegate.client.remote.RemoteConfig;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options of the talk with the server. */
final class ServerOptions {
  @Option(
      names = "--deadline",
      paramLabel = "TIME",
      defaultValue = "60s",
      converter = Time.class,
      description =
          "Give a call up when it is not answered in this time, retries included"
              + " (default: ${DEFAULT-VALUE}).")
  private Duration deadline = RemoteConfig.DEFAULT.deadline();

  @Mixin private final TlsOptions tls = new TlsOptions();

  DaemonConfig applyTo(DaemonConfig config) {
    return applyTo(config, TlsWords.NONE);
  }

  /** As the other, with {@code stronger} words about TLS than the options'. */
  DaemonConfig applyTo(DaemonConfig config, TlsWords stronger) {
    return config.withRemote(
        config.remote().withDeadline(deadline).withSecurity(tls.security(stronger)));
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
