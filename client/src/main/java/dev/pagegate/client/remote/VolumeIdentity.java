package dev.pagegate.client.remote;

import dev.pagegate.protocol.mount3.DirPath;
import dev.pagegate.protocol.xdr.Opaque;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What tells one server's files from another's in the cache's keys: a hash of the host as given,
 * the URL's path and the file system id of its root.
 *
 * <p>The host, because file system ids and handles are unique only within a server; the path,
 * because servers give several exports one id ({@code fsid=0}); the id, because another file system
 * may be mounted at the same path tomorrow. Ports, users and tuning options do not count: they lead
 * to the same files. A server known by two names is cached twice, which costs space and never
 * truth.
 */
final class VolumeIdentity {
  private VolumeIdentity() {}

  static Opaque of(String host, DirPath path, long fileSystemId) {
    MessageDigest digest = sha256();
    digest.update(host.getBytes(StandardCharsets.UTF_8));
    // Neither a host nor a path holds a zero byte, so no two pairs hash the same bytes.
    digest.update((byte) 0);
    digest.update(path.bytes().toByteArray());
    digest.update((byte) 0);
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(fileSystemId).array());
    return Opaque.copyOf(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every Java platform has SHA-256", impossible);
    }
  }
}
