package dev.pagegate.protocol.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A PEM file as it was when it was read. */
final class Pem {
  /** A system's whole list of authorities has a quarter of it. */
  private static final int MAX_BYTES = 4 << 20;

  private static final Pattern PKCS8 =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

  private final Path file;
  private final byte[] bytes;

  private Pem(Path file, byte[] bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  static Pem read(Path file) throws IOException {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IOException(file + " is no PEM file: it has more than " + MAX_BYTES + " bytes");
      }
      return new Pem(file, Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + file, e);
    }
  }

  boolean hasSameBytes(Pem other) {
    return Arrays.equals(bytes, other.bytes);
  }

  /** All certificates in it, at least one. */
  List<X509Certificate> certificates() throws IOException {
    try {
      var found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes));
      if (found.isEmpty()) {
        throw new IOException(file + " holds no certificate");
      }
      return found.stream().map(X509Certificate.class::cast).toList();
    } catch (CertificateException e) {
      throw new IOException(file + " holds no certificates in PEM: " + e.getMessage(), e);
    }
  }

  /** The private key in it, which must be an {@code algorithm} key. */
  PrivateKey key(String algorithm) throws IOException {
    Matcher matcher = PKCS8.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
    if (!matcher.find()) {
      throw new IOException(
          file
              + " holds no plain PKCS#8 key (expected: BEGIN PRIVATE KEY; convert it with openssl"
              + " pkcs8 -topk8 -nodes)");
    }
    try {
      byte[] encoded = Base64.getMimeDecoder().decode(matcher.group(1));
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(file + " holds no " + algorithm + " key: " + e.getMessage(), e);
    }
  }
}
