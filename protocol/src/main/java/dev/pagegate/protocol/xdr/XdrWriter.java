package dev.pagegate.protocol.xdr;

import io.netty.buffer.ByteBuf;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Writes XDR values to a buffer that grows. RFC 4506 section 4. */
public final class XdrWriter {
  private final ByteBuf buffer;

  public XdrWriter(ByteBuf buffer) {
    this.buffer = buffer;
  }

  public void writeInt(int value) {
    buffer.writeInt(value);
  }

  /** The low 32 bits of {@code value}, which must be in [0, 2^32). */
  public void writeUnsignedInt(long value) {
    if (value >>> 32 != 0) {
      throw new IllegalArgumentException("unsigned int: " + value + " (expected: 0 to 4294967295)");
    }
    buffer.writeInt((int) value);
  }

  public void writeLong(long value) {
    buffer.writeLong(value);
  }

  public void writeBool(boolean value) {
    buffer.writeInt(value ? 1 : 0);
  }

  public void writeOpaque(Opaque value) {
    buffer.writeInt(value.length());
    writeFixedOpaque(value);
  }

  public void writeFixedOpaque(Opaque value) {
    buffer.writeBytes(value.unshared());
    writePadding(value.length());
  }

  /** Copies {@code payload}'s readable bytes, with their length and padding; its indices stay. */
  public void writePayload(ByteBuf payload) {
    int length = payload.readableBytes();
    buffer.writeInt(length);
    buffer.writeBytes(payload, payload.readerIndex(), length);
    writePadding(length);
  }

  public <T> void writeArray(Collection<? extends T> elements, Encoder<? super T> element) {
    buffer.writeInt(elements.size());
    for (T value : elements) {
      element.encode(value, this);
    }
  }

  /** Optional data, RFC 4506 section 4.19. */
  public <T> void writeOptional(@Nullable T value, Encoder<? super T> encoder) {
    writeBool(value != null);
    if (value != null) {
      encoder.encode(value, this);
    }
  }

  /** A linked list: a bool before each element and after the last. */
  public <T> void writeList(Collection<? extends T> elements, Encoder<? super T> element) {
    for (T value : elements) {
      writeBool(true);
      element.encode(value, this);
    }
    writeBool(false);
  }

  /** Bytes written so far to the underlying buffer. */
  public int position() {
    return buffer.writerIndex();
  }

  private void writePadding(int length) {
    buffer.writeZero(XdrReader.padded(length) - length);
  }

  /** Encodes one value. */
  @FunctionalInterface
  public interface Encoder<T> {
    void encode(T value, XdrWriter writer);
  }
}
