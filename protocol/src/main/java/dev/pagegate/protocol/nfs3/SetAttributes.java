package dev.pagegate.protocol.nfs3;

import dev.pagegate.protocol.xdr.Codec;
import dev.pagegate.protocol.xdr.XdrReader;
import dev.pagegate.protocol.xdr.XdrWriter;
import org.jspecify.annotations.Nullable;

/**
 * {@code sattr3}, RFC 1813 section 2.5: the attributes to change; null means keep.
 *
 * @param sizeBytes unsigned 64-bit
 */
public record SetAttributes(
    @Nullable Integer mode,
    @Nullable Long uid,
    @Nullable Long gid,
    @Nullable Long sizeBytes,
    SetTime accessTime,
    SetTime modifyTime) {

  /** Changes nothing. */
  public static final SetAttributes NONE =
      new SetAttributes(null, null, null, null, new SetTime.DontChange(), new SetTime.DontChange());

  public static final Codec<SetAttributes> CODEC =
      Codec.of(SetAttributes::encode, SetAttributes::decode);

  private static void encode(SetAttributes value, XdrWriter writer) {
    writer.writeOptional(value.mode(), (mode, w) -> w.writeInt(mode));
    writer.writeOptional(value.uid(), (uid, w) -> w.writeUnsignedInt(uid));
    writer.writeOptional(value.gid(), (gid, w) -> w.writeUnsignedInt(gid));
    writer.writeOptional(value.sizeBytes(), (size, w) -> w.writeLong(size));
    SetTime.CODEC.encode(value.accessTime(), writer);
    SetTime.CODEC.encode(value.modifyTime(), writer);
  }

  private static SetAttributes decode(XdrReader reader) {
    return new SetAttributes(
        reader.readOptional(XdrReader::readInt),
        reader.readOptional(XdrReader::readUnsignedInt),
        reader.readOptional(XdrReader::readUnsignedInt),
        reader.readOptional(XdrReader::readLong),
        SetTime.CODEC.decode(reader),
        SetTime.CODEC.decode(reader));
  }
}
