package dev.pagegate.protocol.xdr;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** An immutable run of bytes that only its maker understands: a file handle, a verifier, a name. */
public final class Opaque implements Comparable<Opaque> {
  public static final Opaque EMPTY = new Opaque(new byte[0]);

  private final byte[] bytes;

  private Opaque(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Copies {@code bytes}. */
  public static Opaque copyOf(byte... bytes) {
    return bytes.length == 0 ? EMPTY : new Opaque(bytes.clone());
  }

  /** The UTF-8 bytes of {@code text}. */
  public static Opaque utf8(String text) {
    return new Opaque(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Takes {@code bytes} over without a copy; the caller must not touch them again. */
  static Opaque wrap(byte[] bytes) {
    return new Opaque(bytes);
  }

  public int length() {
    return bytes.length;
  }

  public byte at(int index) {
    return bytes[index];
  }

  /** A fresh copy. */
  public byte[] toByteArray() {
    return bytes.clone();
  }

  /**
   * The bytes read as UTF-8; what is not UTF-8 becomes U+FFFD, so this is for people, not for round
   * trips.
   */
  public String utf8() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  public String hex() {
    return HexFormat.of().formatHex(bytes);
  }

  byte[] unshared() {
    return bytes;
  }

  /** Unsigned, byte by byte, then by length. */
  @Override
  public int compareTo(Opaque other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Opaque that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return hex();
  }
}
