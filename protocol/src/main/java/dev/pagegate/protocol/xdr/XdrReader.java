package dev.pagegate.protocol.xdr;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads XDR values from a buffer that holds one whole message; checks every length against its
 * bound before anything is allocated.
 *
 * <p>Every method throws {@link XdrException} when the bytes end early or break the definition.
 * Reads advance the buffer's reader index. RFC 4506 section 4.
 */
public final class XdrReader {
  private static final int UNIT_BYTES = 4;

  private final ByteBuf buffer;

  public XdrReader(ByteBuf buffer) {
    this.buffer = buffer;
  }

  public int readInt() {
    need(UNIT_BYTES);
    return buffer.readInt();
  }

  /** An unsigned 32-bit integer, widened. */
  public long readUnsignedInt() {
    return Integer.toUnsignedLong(readInt());
  }

  /** A 64-bit integer; whether its top bit is a sign is for the caller to say. */
  public long readLong() {
    need(2 * UNIT_BYTES);
    return buffer.readLong();
  }

  /** RFC 4506 section 4.4: only 0 and 1 are booleans. */
  public boolean readBool() {
    int value = readInt();
    return switch (value) {
      case 0 -> false;
      case 1 -> true;
      default -> throw new XdrException("bool: " + value + " (expected: 0 or 1)");
    };
  }

  /** Variable-length opaque of at most {@code bound} bytes. {@code field} names it in the error. */
  public Opaque readOpaque(String field, int bound) {
    return readFixedOpaque(readLength(field, bound));
  }

  /** Fixed-length opaque of {@code length} bytes, a length that the caller has bounded. */
  public Opaque readFixedOpaque(int length) {
    need(padded(length));
    byte[] bytes = new byte[length];
    buffer.readBytes(bytes);
    skipPadding(length);
    return Opaque.wrap(bytes);
  }

  /**
   * Variable-length opaque as a slice of this reader's buffer, without a copy; the slice lives as
   * long as the buffer does and is not retained.
   */
  public ByteBuf readSlice(String field, int bound) {
    int length = readLength(field, bound);
    need(padded(length));
    ByteBuf slice = buffer.readSlice(length);
    skipPadding(length);
    return slice;
  }

  /** A length or count word, at most {@code bound}. */
  public int readLength(String field, int bound) {
    int length = readInt();
    if (Integer.compareUnsigned(length, bound) > 0) {
      throw XdrException.tooLong(field, Integer.toUnsignedLong(length), bound);
    }
    return length;
  }

  /** Variable-length array of at most {@code bound} elements. */
  public <T> List<T> readArray(String field, int bound, Decoder<? extends T> element) {
    int count = readLength(field, bound);
    // Every element takes at least one unit, so a count the message cannot hold is refused before
    // allocation.
    need((long) count * UNIT_BYTES);
    List<T> elements = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      elements.add(element.decode(this));
    }
    return List.copyOf(elements);
  }

  /** Optional data, RFC 4506 section 4.19; null where it is absent. */
  public <T> @Nullable T readOptional(Decoder<? extends T> decoder) {
    return readBool() ? decoder.decode(this) : null;
  }

  /** A linked list of at most {@code bound} elements: a bool before each and after the last. */
  public <T> List<T> readList(String field, int bound, Decoder<? extends T> element) {
    List<T> elements = new ArrayList<>();
    while (readBool()) {
      if (elements.size() == bound) {
        throw XdrException.tooLong(field, bound + 1L, bound);
      }
      elements.add(element.decode(this));
    }
    return List.copyOf(elements);
  }

  /** Bytes not yet read. */
  public int remaining() {
    return buffer.readableBytes();
  }

  /** Fails when the message is longer than its definition. */
  public void expectEnd() {
    if (buffer.isReadable()) {
      throw new XdrException(
          "message has " + buffer.readableBytes() + " trailing bytes (expected: 0)");
    }
  }

  static int padded(int length) {
    return (length + UNIT_BYTES - 1) & -UNIT_BYTES;
  }

  // RFC 4506 section 3 asks for zero padding; some servers send garbage there, and nothing depends
  // on it.
  private void skipPadding(int length) {
    buffer.skipBytes(padded(length) - length);
  }

  private void need(long bytes) {
    if (bytes < 0 || buffer.readableBytes() < bytes) {
      throw new XdrException(
          "message ends early: "
              + buffer.readableBytes()
              + " bytes left (expected: >= "
              + bytes
              + ")");
    }
  }

  /** Decodes one value; fails with {@link XdrException}. */
  @FunctionalInterface
  public interface Decoder<T> {
    T decode(XdrReader reader);
  }
}
