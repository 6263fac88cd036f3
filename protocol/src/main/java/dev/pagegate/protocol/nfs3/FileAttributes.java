package dev.pagegate.protocol.nfs3;

import dev.pagegate.protocol.xdr.Codec;

/**
 * What the server says of a file: {@code fattr3}, RFC 1813 section 2.5.
 *
 * @param mode permission bits, without the type
 * @param sizeBytes unsigned 64-bit
 * @param usedBytes disk space, unsigned 64-bit
 * @param deviceMajor of a device file
 * @param deviceMinor of a device file
 */
public record FileAttributes(
    FileType type,
    int mode,
    long linkCount,
    long uid,
    long gid,
    long sizeBytes,
    long usedBytes,
    long deviceMajor,
    long deviceMinor,
    long fileSystemId,
    long fileId,
    NfsTime accessTime,
    NfsTime modifyTime,
    NfsTime changeTime) {

  /** Encoded size, in bytes; the type has no variable part. */
  public static final int WIRE_BYTES = 84;

  public static final Codec<FileAttributes> CODEC =
      Codec.of(
          (a, writer) -> {
            FileType.CODEC.encode(a.type(), writer);
            writer.writeInt(a.mode());
            writer.writeUnsignedInt(a.linkCount());
            writer.writeUnsignedInt(a.uid());
            writer.writeUnsignedInt(a.gid());
            writer.writeLong(a.sizeBytes());
            writer.writeLong(a.usedBytes());
            writer.writeUnsignedInt(a.deviceMajor());
            writer.writeUnsignedInt(a.deviceMinor());
            writer.writeLong(a.fileSystemId());
            writer.writeLong(a.fileId());
            NfsTime.CODEC.encode(a.accessTime(), writer);
            NfsTime.CODEC.encode(a.modifyTime(), writer);
            NfsTime.CODEC.encode(a.changeTime(), writer);
          },
          reader ->
              new FileAttributes(
                  FileType.CODEC.decode(reader),
                  reader.readInt(),
                  reader.readUnsignedInt(),
                  reader.readUnsignedInt(),
                  reader.readUnsignedInt(),
                  reader.readLong(),
                  reader.readLong(),
                  reader.readUnsignedInt(),
                  reader.readUnsignedInt(),
                  reader.readLong(),
                  reader.readLong(),
                  NfsTime.CODEC.decode(reader),
                  NfsTime.CODEC.decode(reader),
                  NfsTime.CODEC.decode(reader)));
}
