package dev.pagegate.client.cli;

import dev.pagegate.client.remote.TransportSecurity.Mode;
import dev.pagegate.protocol.tls.ServerTls;
import dev.pagegate.protocol.tls.TlsIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a command that listens demands of its clients. */
final class ListenSecurity {
  private static final Logger LOG = LoggerFactory.getLogger(ListenSecurity.class);
  private static final String PREFIX = "--listen-";

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init")
  private CommandSpec command;

  @Option(
      names = PREFIX + "xprtsec",
      paramLabel = "none|tls|mtls",
      description =
          "Refuse clients that do not start TLS (tls), or that show no certificate with it (mtls)"
              + " (default: none).")
  private @Nullable String xprtsec;

  @Option(
      names = PREFIX + "tls-cert",
      paramLabel = "FILE",
      description = "What to show to clients: the certificate and its chain, in PEM.")
  private @Nullable Path certificate;

  @Option(
      names = PREFIX + "tls-key",
      paramLabel = "FILE",
      description = "The private key of that certificate, PKCS#8 in PEM.")
  private @Nullable Path key;

  @Option(
      names = PREFIX + "tls-client-ca",
      paramLabel = "FILE",
      description = "Authorities that may vouch for clients with mtls, in PEM.")
  private @Nullable Path clientCa;

  /** For a command that connects to nobody, so that {@code --xprtsec} can only mean clients. */
  static final class PlainNames implements IModelTransformer {
    @Override
    public CommandSpec transform(CommandSpec spec) {
      for (OptionSpec option : List.copyOf(spec.options())) {
        String name = option.longestName();
        if (name.startsWith(PREFIX)) {
          spec.remove(option);
          spec.addOption(
              OptionSpec.builder(option).names("--" + name.substring(PREFIX.length())).build());
        }
      }
      return spec;
    }
  }

  /**
   * Reads the files that the options name. Empty for clients in clear; fails with {@link
   * ParameterException} when the options do not fit together.
   */
  Optional<ServerTls> open() throws CommandFailure {
    Mode mode = mode();
    String wrong = wrong(mode);
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

  private Mode mode() {
    try {
      return xprtsec == null ? Mode.NONE : Mode.of(xprtsec);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private @Nullable String wrong(Mode mode) {
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
