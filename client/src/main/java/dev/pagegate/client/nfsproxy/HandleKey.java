package dev.pagegate.client.nfsproxy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The secret that the proxy's file handles are sealed with. Safe from any thread. */
final class HandleKey {
  private static final int KEY_BYTES = 32;
  private static final String ALGORITHM = "HmacSHA256";
  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private final SecretKeySpec key;

  private HandleKey(byte[] key) {
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  /** A key that nobody keeps: handles end with the process. */
  static HandleKey random() {
    return new HandleKey(drawn());
  }

  /**
   * The key in {@code file}, which is made, durably and for this user only, where there is none.
   * Blocks. No other process may use the directory meanwhile.
   *
   * @throws IOException also when others may read the file, or when it is no key
   */
  static HandleKey in(Path file) throws IOException {
    try {
      return read(file);
    } catch (NoSuchFileException none) {
      create(file);
      return read(file);
    }
  }

  private static HandleKey read(Path file) throws IOException {
    byte[] key = Files.readAllBytes(file);
    if (key.length != KEY_BYTES) {
      throw new IOException(
          "%s: %d bytes (expected: %d); remove it, and clients have to mount again"
              .formatted(file, key.length, KEY_BYTES));
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    if (!OWNER_ONLY.containsAll(permissions)) {
      throw new IOException(
          "%s: mode %s (expected: rw-------); who could read it can make handles: remove it, and"
                  .formatted(file, PosixFilePermissions.toString(permissions))
              + " clients have to mount again");
    }
    return new HandleKey(key);
  }

  private static void create(Path file) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(next);
    try (FileChannel channel =
        FileChannel.open(
            next,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
      ByteBuffer key = ByteBuffer.wrap(drawn());
      while (key.hasRemaining()) {
        channel.write(key);
      }
      channel.force(true);
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel directory =
        FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  private static byte[] drawn() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return key;
  }

  /** HMAC-SHA256 of the first {@code lengthBytes} of {@code message}. */
  byte[] mac(byte[] message, int lengthBytes) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(message, 0, lengthBytes);
      return mac.doFinal();
    } catch (GeneralSecurityException impossible) {
      throw new AssertionError("every Java platform has " + ALGORITHM, impossible);
    }
  }
}
