package dev.pagegate.protocol.nfs3;

import dev.pagegate.protocol.xdr.Codec;

/**
 * {@code wcc_attr}, RFC 1813 section 2.5: the part of the attributes that tells whether an object
 * changed.
 *
 * @param sizeBytes unsigned 64-bit
 */
public record WccAttributes(long sizeBytes, NfsTime modifyTime, NfsTime changeTime) {
  public static final Codec<WccAttributes> CODEC =
      Codec.of(
          (value, writer) -> {
            writer.writeLong(value.sizeBytes());
            NfsTime.CODEC.encode(value.modifyTime(), writer);
            NfsTime.CODEC.encode(value.changeTime(), writer);
          },
          reader ->
              new WccAttributes(
                  reader.readLong(), NfsTime.CODEC.decode(reader), NfsTime.CODEC.decode(reader)));

  public static WccAttributes of(FileAttributes attributes) {
    return new WccAttributes(
        attributes.sizeBytes(), attributes.modifyTime(), attributes.changeTime());
  }
}
