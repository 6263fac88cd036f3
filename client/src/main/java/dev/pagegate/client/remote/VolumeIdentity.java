package dev.pagegate.client.remote;

import dev.pagegate.protocol.xdr.Opaque;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What tells one server's files from another's in the cache's keys: a hash of the host as given,
 * the port of its NFS program and the file system id of the mounted directory.
 *
 * <p>The host and port, because file system ids and handles are unique only within a server; the
 * id, because another file system may be mounted at the same place tomorrow. The path does not
 * count: a handle names one file wherever it was found, so what was read through one URL is known
 * through every other of the same file system. Users and tuning options do not count either. A
 * server known by two names is cached twice, which costs space and never truth.
 */
final class VolumeIdentity {
  /** Where the NFS program is when a URL does not say (RFC 1813 section 2.1). */
  private static final int NFS_PORT = 2049;

  private VolumeIdentity() {}

  /**
   * Identifies the file system {@code fileSystemId} of {@code url}'s server. A URL that leaves the
   * port to the port mapper counts as one with the usual port, so that a server which changes ports
   * behind its mapper keeps its pages.
   */
  static Opaque of(NfsUrl url, long fileSystemId) {
    MessageDigest digest = sha256();
    digest.update(url.host().getBytes(StandardCharsets.UTF_8));
    // No host holds a zero byte and what follows has one length, so no two servers hash the same.
    digest.update(
        ByteBuffer.allocate(1 + Short.BYTES + Long.BYTES)
            .put((byte) 0)
            .putShort((short) url.nfsPort().orElse(NFS_PORT))
            .putLong(fileSystemId)
            .array());
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
