package dev.pagegate.store;

import java.util.Arrays;
import java.util.HexFormat;

/** What a file's server says of its content's version, as bytes compared only for equality. */
public final class CoherencyToken {
  /** Bound of the token, in bytes. */
  public static final int MAX_BYTES = 64;

  private final byte[] bytes;

  private CoherencyToken(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Copies {@code bytes}: 1 to {@link #MAX_BYTES} of them. */
  public static CoherencyToken copyOf(byte[] bytes) {
    if (bytes.length == 0 || bytes.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "token length: " + bytes.length + " (expected: 1 to " + MAX_BYTES + ")");
    }
    return new CoherencyToken(bytes.clone());
  }

  public byte[] toByteArray() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CoherencyToken that && Arrays.equals(bytes, that.bytes);
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
