package dev.pagegate.client.nfsproxy;

import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.protocol.xdr.Opaque;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Makes the file handles that clients get, and reads them back without remembering any. Safe from
 * any thread.
 *
 * <pre>
 * 0       1          5             5 + n                  17 + n
 * | kind  | volume   | n bytes     | first 12 bytes of    |
 * | u8    | 4 bytes  |             | HMAC-SHA256(all of   |
 * |       |          |             | the left)            |
 * </pre>
 *
 * Kind 1 holds the origin's handle; kind 2, for one that has no room, the name under which a {@link
 * LongHandles} has it. Golden: another layout makes every client's handle useless.
 */
final class Handles {
  static final int VOLUME_BYTES = 4;
  static final int MAC_BYTES = 12;
  private static final int HEAD_BYTES = 1 + VOLUME_BYTES;

  /** The longest handle of an origin that fits, in bytes. */
  static final int MAX_INLINE_BYTES = FileHandle.MAX_BYTES - HEAD_BYTES - MAC_BYTES;

  private static final byte INLINE = 1;
  private static final byte NAMED = 2;

  private final HandleKey key;
  private final LongHandles longHandles;

  Handles(HandleKey key, LongHandles longHandles) {
    this.key = key;
    this.longHandles = longHandles;
  }

  /** Which volume a handle is of: the beginning of a hash of what names it. */
  record VolumeTag(int value) {
    static VolumeTag of(Opaque identity, String path) {
      try {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update((byte) identity.length());
        digest.update(identity.toByteArray());
        digest.update(path.getBytes(StandardCharsets.UTF_8));
        return new VolumeTag(ByteBuffer.wrap(digest.digest()).getInt());
      } catch (NoSuchAlgorithmException impossible) {
        throw new AssertionError("every Java platform has SHA-256", impossible);
      }
    }
  }

  /** What is in a handle. */
  record Content(VolumeTag volume, FileHandle origin) {}

  FileHandle seal(VolumeTag volume, FileHandle origin) {
    boolean fits = origin.bytes().length() <= MAX_INLINE_BYTES;
    Opaque body = fits ? origin.bytes() : longHandles.nameOf(volume, origin);
    ByteBuffer sealed = ByteBuffer.allocate(HEAD_BYTES + body.length() + MAC_BYTES);
    sealed.put(fits ? INLINE : NAMED).putInt(volume.value()).put(body.toByteArray());
    byte[] mac = key.mac(sealed.array(), sealed.position());
    sealed.put(mac, 0, MAC_BYTES);
    return new FileHandle(Opaque.copyOf(sealed.array()));
  }

  /** Refuses with BADHANDLE what this proxy never made, with STALE what it has lost. */
  Content open(FileHandle handle) throws Refusal {
    byte[] sealed = handle.bytes().toByteArray();
    int signedBytes = sealed.length - MAC_BYTES;
    if (signedBytes < HEAD_BYTES || !isGenuine(sealed, signedBytes)) {
      throw new Refusal(NfsStatus.BADHANDLE, "a handle that was not made here: " + handle);
    }
    VolumeTag volume = new VolumeTag(ByteBuffer.wrap(sealed).getInt(1));
    Opaque body = Opaque.copyOf(Arrays.copyOfRange(sealed, HEAD_BYTES, signedBytes));
    FileHandle origin =
        switch (sealed[0]) {
          case INLINE -> new FileHandle(body);
          case NAMED -> longHandles.find(body);
          default -> throw new Refusal(NfsStatus.BADHANDLE, "a handle of another version");
        };
    if (origin == null) {
      throw new Refusal(NfsStatus.STALE, "a handle whose meaning is lost: " + handle);
    }
    return new Content(volume, origin);
  }

  private boolean isGenuine(byte[] sealed, int signedBytes) {
    byte[] claimed = Arrays.copyOfRange(sealed, signedBytes, sealed.length);
    byte[] mac = Arrays.copyOf(key.mac(sealed, signedBytes), MAC_BYTES);
    return MessageDigest.isEqual(claimed, mac); // in constant time
  }
}
