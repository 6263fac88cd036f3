package dev.pagegate.protocol.tls;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;

/** A certificate authority for tests, and the PEM files of whom it vouches for. */
public final class TestAuthority {
  private final Path directory;
  private final String name;
  private final X509Bundle root;

  private TestAuthority(Path directory, String name, X509Bundle root) {
    this.directory = directory;
    this.name = name;
    this.root = root;
  }

  /** An authority that nobody knows yet; its files go to {@code directory}. */
  public static TestAuthority in(Path directory, String name) throws Exception {
    X509Bundle root =
        valid().subject("CN=" + name).setIsCertificateAuthority(true).buildSelfSigned();
    Files.writeString(directory.resolve(name + ".pem"), root.getCertificatePEM());
    return new TestAuthority(directory, name, root);
  }

  /** Its own certificate. */
  public Path file() {
    return directory.resolve(name + ".pem");
  }

  public Optional<Path> files() {
    return Optional.of(file());
  }

  /** For 127.0.0.1 and localhost; writes over the files of the same name. */
  public TlsIdentity identity(String subject) throws Exception {
    return identity(
        subject, builder -> builder.addSanIpAddress("127.0.0.1").addSanDnsName("localhost"));
  }

  public TlsIdentity identity(String subject, UnaryOperator<CertificateBuilder> change)
      throws Exception {
    X509Bundle made = change.apply(valid().subject("CN=" + subject)).buildIssuedBy(root);
    TlsIdentity identity =
        new TlsIdentity(directory.resolve(subject + ".crt"), directory.resolve(subject + ".key"));
    Files.writeString(identity.certificate(), made.getCertificatePathPEM());
    Files.writeString(identity.key(), made.getPrivateKeyPEM());
    return identity;
  }

  /** The JDK's own TLS, as one side that this authority vouches for and that believes it. */
  public SSLContext context() throws Exception {
    X509Bundle made =
        valid()
            .subject("CN=jdk")
            .addSanIpAddress("127.0.0.1")
            .addSanDnsName("localhost")
            .buildIssuedBy(root);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        made.toKeyManagerFactory().getKeyManagers(),
        made.toTrustManagerFactory().getTrustManagers(),
        null);
    return context;
  }

  /** One whose certificate was good until yesterday. */
  public TlsIdentity expired(String subject) throws Exception {
    return identity(subject, TestAuthority::expired);
  }

  public static CertificateBuilder expired(CertificateBuilder builder) {
    return builder
        .addSanIpAddress("127.0.0.1")
        .notBefore(Instant.now().minus(Duration.ofDays(30)))
        .notAfter(Instant.now().minus(Duration.ofDays(1)));
  }

  private static CertificateBuilder valid() {
    return new CertificateBuilder()
        .ecp256()
        .notBefore(Instant.now().minus(Duration.ofDays(60)))
        .notAfter(Instant.now().plus(Duration.ofDays(60)));
  }
}
