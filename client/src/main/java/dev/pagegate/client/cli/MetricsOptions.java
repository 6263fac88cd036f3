package dev.pagegate.client.cli;

import dev.pagegate.client.web.WebSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Where a daemon shows its meters and its page of charts. */
final class MetricsOptions {
  @Option(
      names = "--metrics-listen",
      paramLabel = "[HOST:]PORT",
      converter = Address.class,
      description =
          "Show charts to browsers and /metrics to Prometheus there, over HTTP and to whoever can"
              + " connect; on loopback when only a port is given, a free one for 0 (default: not"
              + " at all).")
  private @Nullable InetSocketAddress address;

  @Option(
      names = "--metrics-host",
      paramLabel = "NAME",
      split = ",",
      description =
          "Names of this machine under which --metrics-listen may be asked, besides localhost and"
              + " its addresses; other names are refused.")
  private @Nullable List<String> names;

  Optional<WebSettings> settings() {
    Set<String> known = names == null ? Set.of() : Set.copyOf(names);
    return Optional.ofNullable(address).map(there -> new WebSettings(there, known));
  }

  /** "9464", "127.0.0.1:9464" or "[::1]:9464". */
  static final class Address implements ITypeConverter<InetSocketAddress> {
    private static final Pattern PORT = Pattern.compile("\\d{1,5}");

    @Override
    public InetSocketAddress convert(String text) {
      int colon = text.lastIndexOf(':');
      String port = text.substring(colon + 1);
      if (colon == 0 || !PORT.matcher(port).matches() || Integer.parseInt(port) > 0xFFFF) {
        throw new TypeConversionException("'" + text + "' (expected: PORT or HOST:PORT)");
      }
      InetSocketAddress address =
          colon < 0
              ? new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port))
              : new InetSocketAddress(text.substring(0, colon), Integer.parseInt(port));
      if (address.isUnresolved()) {
        throw new TypeConversionException("'" + text + "' (expected: a known host)");
      }
      return address;
    }
  }
}
