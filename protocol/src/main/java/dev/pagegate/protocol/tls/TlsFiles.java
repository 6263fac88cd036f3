package dev.pagegate.protocol.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * Where one side's certificates come from.
 *
 * @param authorities whom it believes
 * @param identity what it shows
 */
record TlsFiles(Optional<Path> authorities, Optional<TlsIdentity> identity) {

  /** Blocks on the disk. */
  Content read() throws IOException {
    return new Content(
        read(authorities),
        read(identity.map(TlsIdentity::certificate)),
        read(identity.map(TlsIdentity::key)));
  }

  private static Optional<Pem> read(Optional<Path> file) throws IOException {
    return file.isPresent() ? Optional.of(Pem.read(file.get())) : Optional.empty();
  }

  /** What the files held at one time. */
  record Content(Optional<Pem> authorities, Optional<Pem> certificates, Optional<Pem> key) {
    boolean isSameAs(Content other) {
      return same(authorities, other.authorities)
          && same(certificates, other.certificates)
          && same(key, other.key);
    }

    private static boolean same(Optional<Pem> one, Optional<Pem> other) {
      return one.isPresent()
          ? other.isPresent() && one.get().hasSameBytes(other.get())
          : other.isEmpty();
    }

    Optional<List<X509Certificate>> trusted() throws IOException {
      return authorities.isPresent()
          ? Optional.of(authorities.get().certificates())
          : Optional.empty();
    }

    Optional<Shown> shown() throws IOException {
      return certificates.isPresent() && key.isPresent()
          ? Optional.of(Shown.of(certificates.get(), key.get()))
          : Optional.empty();
    }
  }

  /** A private key and the chain of its certificate. */
  record Shown(PrivateKey key, List<X509Certificate> chain) {
    static Shown of(Pem certificates, Pem key) throws IOException {
      List<X509Certificate> chain = certificates.certificates();
      PublicKey own = chain.getFirst().getPublicKey();
      PrivateKey secret = key.key(own.getAlgorithm());
      requirePair(secret, own);
      return new Shown(secret, chain);
    }

    /** While two files are being replaced, one is new and the other is not. */
    private static void requirePair(PrivateKey secret, PublicKey own) throws IOException {
      try {
        Optional<String> algorithm = signature(own.getAlgorithm());
        if (algorithm.isPresent() && !canVerify(algorithm.get(), secret, own)) {
          throw new IOException("the private key does not belong to the certificate");
        }
      } catch (GeneralSecurityException e) {
        throw new IOException("the private key cannot be used: " + e.getMessage(), e);
      }
    }

    private static boolean canVerify(String algorithm, PrivateKey secret, PublicKey own)
        throws GeneralSecurityException {
      byte[] message = {1};
      Signature signing = Signature.getInstance(algorithm);
      signing.initSign(secret);
      signing.update(message);
      Signature verifying = Signature.getInstance(algorithm);
      verifying.initVerify(own);
      verifying.update(message);
      return verifying.verify(signing.sign());
    }

    private static Optional<String> signature(String keyAlgorithm) {
      return switch (keyAlgorithm) {
        case "RSA" -> Optional.of("SHA256withRSA");
        case "EC" -> Optional.of("SHA256withECDSA");
        case "EdDSA", "Ed25519", "Ed448" -> Optional.of("EdDSA");
        default -> Optional.empty();
      };
    }
  }
}
