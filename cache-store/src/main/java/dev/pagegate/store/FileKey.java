package dev.pagegate.store;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * What names a file to the store, whatever mount it is reached through: opaque bytes that the
 * client composes.
 */
public final class FileKey {
  /** Bound of {@link #length()}, in bytes: an NFSv3 handle (64) and a volume's identity. */
  public static final int MAX_BYTES = 255;

  private final byte[] bytes;

  private FileKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Copies {@code bytes}: 1 to {@link #MAX_BYTES} of them. */
  public static FileKey copyOf(byte[] bytes) {
    if (bytes.length == 0 || bytes.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "file key length: " + bytes.length + " (expected: 1 to " + MAX_BYTES + ")");
    }
    return new FileKey(bytes.clone());
  }

  public int length() {
    return bytes.length;
  }

  /** Whether this begins with all of {@code prefix}. */
  public boolean startsWith(FileKey prefix) {
    return bytes.length >= prefix.bytes.length
        && Arrays.equals(bytes, 0, prefix.bytes.length, prefix.bytes, 0, prefix.bytes.length);
  }

  public byte[] toByteArray() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FileKey that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
