package dev.pagegate.protocol.nfs3;

import dev.pagegate.protocol.xdr.Codec;
import dev.pagegate.protocol.xdr.XdrException;
import dev.pagegate.protocol.xdr.XdrReader;
import dev.pagegate.protocol.xdr.XdrWriter;

/** {@code createhow3}, RFC 1813 section 3.3.8: what CREATE does when the name exists. */
public sealed interface CreateHow {
  Codec<CreateHow> CODEC = Codec.of(CreateHow::encode, CreateHow::decode);

  /** Takes the existing file. */
  record Unchecked(SetAttributes attributes) implements CreateHow {}

  /** Fails with EXIST. */
  record Guarded(SetAttributes attributes) implements CreateHow {}

  /**
   * Fails with EXIST unless the file was made with the same verifier, so that a repeated request
   * finds its own success. The attributes follow in a SETATTR.
   */
  record Exclusive(long verifier) implements CreateHow {}

  private static void encode(CreateHow value, XdrWriter writer) {
    switch (value) {
      case Unchecked(SetAttributes attributes) -> {
        writer.writeInt(0);
        SetAttributes.CODEC.encode(attributes, writer);
      }
      case Guarded(SetAttributes attributes) -> {
        writer.writeInt(1);
        SetAttributes.CODEC.encode(attributes, writer);
      }
      case Exclusive(long verifier) -> {
        writer.writeInt(2);
        writer.writeLong(verifier);
      }
    }
  }

  private static CreateHow decode(XdrReader reader) {
    int mode = reader.readInt();
    return switch (mode) {
      case 0 -> new Unchecked(SetAttributes.CODEC.decode(reader));
      case 1 -> new Guarded(SetAttributes.CODEC.decode(reader));
      case 2 -> new Exclusive(reader.readLong());
      default -> throw new XdrException("createmode3: " + mode + " (expected: 0 to 2)");
    };
  }
}
