package dev.pagegate.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** SHA-256 of files and trees: how tests say that bytes are equal. */
final class Digests {
  private Digests() {}

  static String of(byte[] bytes) {
    return HexFormat.of().formatHex(sha256().digest(bytes));
  }

  static String of(Path file) throws IOException {
    try (var stream = Files.newInputStream(file)) {
      return of(stream);
    }
  }

  /** Reads {@code stream} to its end. */
  static String of(InputStream stream) throws IOException {
    var digest = new DigestInputStream(stream, sha256());
    digest.transferTo(OutputStream.nullOutputStream());
    return HexFormat.of().formatHex(digest.getMessageDigest().digest());
  }

  /** The digest of every regular file below {@code root}, by path relative to it. */
  static SortedMap<String, String> ofTree(Path root) throws IOException {
    var digests = new TreeMap<String, String>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path file : paths.filter(Digests::isFile).toList()) {
        digests.put(root.relativize(file).toString(), of(file));
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return digests;
  }

  private static boolean isFile(Path path) {
    return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
