package dev.pagegate.protocol.nfs3;

import dev.pagegate.protocol.xdr.Codec;
import dev.pagegate.protocol.xdr.XdrException;

/** {@code stable_how}, RFC 1813 section 3.3.7: how durable a WRITE is when it returns. */
public enum StableHow {
  UNSTABLE,
  DATA_SYNC,
  FILE_SYNC;

  public static final Codec<StableHow> CODEC =
      Codec.of((value, writer) -> writer.writeInt(wire(value)), reader -> of(reader.readInt()));

  private static int wire(StableHow value) {
    return switch (value) {
      case UNSTABLE -> 0;
      case DATA_SYNC -> 1;
      case FILE_SYNC -> 2;
    };
  }

  private static StableHow of(int wire) {
    return switch (wire) {
      case 0 -> UNSTABLE;
      case 1 -> DATA_SYNC;
      case 2 -> FILE_SYNC;
      default -> throw new XdrException("stable_how: " + wire + " (expected: 0 to 2)");
    };
  }
}
