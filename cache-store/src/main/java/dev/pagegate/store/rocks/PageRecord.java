package dev.pagegate.store.rocks;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What the index says of one page: its generation, its length, its checksum, and its slot or, for a
 * small page, its bytes.
 *
 * @param inline the bytes of a small page, null when they lie in a slab file; duplicated to be read
 */
record PageRecord(
    long generation, int lengthBytes, int checksum, Slot slot, @Nullable ByteBuffer inline) {
  static final int HEADER_BYTES = 25;

  private static final byte IN_SLAB = 1;
  private static final byte INLINE = 2;

  byte[] encode() {
    int inlineBytes = inline == null ? 0 : inline.remaining();
    ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + inlineBytes);
    out.put(inline == null ? IN_SLAB : INLINE).putLong(generation).putInt(lengthBytes);
    out.putInt(checksum).putInt(slot.slab()).putInt(slot.position());
    if (inline != null) {
      out.put(inline.duplicate());
    }
    return out.array();
  }

  /** Null for bytes that are no record of this format. */
  static @Nullable PageRecord decode(byte[] bytes) {
    if (bytes.length < HEADER_BYTES) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    byte kind = in.get();
    long generation = in.getLong();
    int lengthBytes = in.getInt();
    int checksum = in.getInt();
    Slot slot = new Slot(in.getInt(), in.getInt());
    return switch (kind) {
      case IN_SLAB ->
          in.hasRemaining() ? null : new PageRecord(generation, lengthBytes, checksum, slot, null);
      case INLINE ->
          in.remaining() != lengthBytes
              ? null
              : new PageRecord(generation, lengthBytes, checksum, slot, in.slice());
      default -> null;
    };
  }

  /** Whether both say the same; the bytes of small pages are compared through their checksums. */
  boolean sameAs(PageRecord other) {
    return generation == other.generation
        && lengthBytes == other.lengthBytes
        && checksum == other.checksum
        && slot.equals(other.slot);
  }
}
