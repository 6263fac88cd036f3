package dev.pagegate.protocol.nfs3;

import dev.pagegate.protocol.xdr.Codec;
import dev.pagegate.protocol.xdr.Opaque;

/**
 * One component of a path: {@code filename3}, RFC 1813 section 2.5. The bytes are the server's;
 * they are UTF-8 by custom only, so two names are equal when their bytes are.
 */
public record FileName(Opaque bytes) implements Comparable<FileName> {
  /**
   * A bound against hostile lengths, in bytes; servers say their own limit in PATHCONF and refuse
   * longer names.
   */
  public static final int MAX_BYTES = 4096;

  public static final Codec<FileName> CODEC =
      Codec.of(
          (name, writer) -> writer.writeOpaque(name.bytes()),
          reader -> new FileName(reader.readOpaque("file name", MAX_BYTES)));

  public static FileName of(String name) {
    return new FileName(Opaque.utf8(name));
  }

  @Override
  public int compareTo(FileName other) {
    return bytes.compareTo(other.bytes);
  }

  /** For people; see {@link Opaque#utf8()}. */
  @Override
  public String toString() {
    return bytes.utf8();
  }
}
