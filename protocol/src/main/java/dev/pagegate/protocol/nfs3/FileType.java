package dev.pagegate.protocol.nfs3;

import dev.pagegate.protocol.xdr.Codec;
import dev.pagegate.protocol.xdr.XdrException;

/** {@code ftype3}, RFC 1813 section 2.5. */
public enum FileType {
  REGULAR(1),
  DIRECTORY(2),
  BLOCK_DEVICE(3),
  CHARACTER_DEVICE(4),
  SYMBOLIC_LINK(5),
  SOCKET(6),
  FIFO(7);

  public static final Codec<FileType> CODEC =
      Codec.of((type, writer) -> writer.writeInt(type.wire), reader -> of(reader.readInt()));

  private final int wire;

  FileType(int wire) {
    this.wire = wire;
  }

  private static FileType of(int wire) {
    for (FileType type : values()) {
      if (type.wire == wire) {
        return type;
      }
    }
    throw new XdrException("file type: " + wire + " (expected: 1 to 7)");
  }
}
