package dev.pagegate.protocol.tls;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says what is wrong between a client and a server when TLS fails, and what to do about it. */
public final class TlsTrouble {
  /** As the JDK words it. */
  private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");

  private TlsTrouble() {}

  /**
   * Why the server {@code host} and this client cannot trust each other, as the end of a sentence
   * whose subject is the server; empty when trying again may help.
   */
  public static Optional<String> refusal(Throwable failure, String host) {
    for (Throwable cause : causes(failure)) {
      String found = find(cause, host);
      if (found != null) {
        return Optional.of(found);
      }
    }
    return causes(failure).stream()
        .filter(cause -> cause instanceof SSLException && !isPassing(failure))
        .findFirst()
        .map(cause -> "does not agree on TLS: " + cause.getMessage());
  }

  /** The root of {@code failure}, for a server's log. */
  public static String root(Throwable failure) {
    return String.valueOf(causes(failure).getFirst().getMessage());
  }

  private static boolean isPassing(Throwable failure) {
    return causes(failure).stream()
        .anyMatch(
            cause ->
                cause instanceof SslHandshakeTimeoutException
                    || cause instanceof ClosedChannelException);
  }

  /** From the root up: it says most. */
  private static List<Throwable> causes(Throwable failure) {
    int enough = 16; // a chain may be a circle
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
        .limit(enough)
        .toList()
        .reversed();
  }

  private static @Nullable String find(Throwable cause, String host) {
    String said = String.valueOf(cause.getMessage());
    return switch (cause) {
      case CertificateExpiredException _ ->
          "shows a certificate that has expired (" + said + "); have it renewed there";
      case CertificateNotYetValidException _ ->
          "shows a certificate that is not valid yet (" + said + "); check the clocks";
      case CertPathBuilderException _, CertPathValidatorException _ ->
          "shows a certificate that no authority trusted here has signed ("
              + said
              + "); give its authority's PEM file as tls-ca";
      case CertificateException _ ->
          "shows a certificate that is not made for "
              + host
              + " ("
              + said
              + "); use a name or an address that is in it, or have one made with "
              + host
              + " among its subject alternative names";
      case NotSslRecordException _ ->
          "answers with something that is not TLS; somebody on the way may meddle";
      default -> ofAlert(said);
    };
  }

  private static @Nullable String ofAlert(String said) {
    Matcher matcher = ALERT.matcher(said);
    if (!matcher.find()) {
      return null;
    }
    String alert = matcher.group(1);
    return switch (alert) {
      case "certificate_required" ->
          "demands a certificate of its clients, and accepts none that this client has; give one"
              + " as tls-cert and tls-key (xprtsec=mtls)";
      case "bad_certificate",
          "unsupported_certificate",
          "certificate_revoked",
          "certificate_expired",
          "certificate_unknown",
          "unknown_ca",
          "access_denied" ->
          "refuses this client's certificate ("
              + alert
              + "); have it signed by an authority that the server trusts, and see to its dates";
      case "no_application_protocol" -> "does not speak RPC over TLS (" + alert + ")";
      case "protocol_version" -> "does not speak TLS 1.3 (" + alert + ")";
      default -> "ended the TLS handshake (" + alert + ")";
    };
  }
}
