package dev.pagegate.protocol.nfs3;

import dev.pagegate.protocol.xdr.Codec;
import org.jspecify.annotations.Nullable;

/** FSINFO: a server's sizes and abilities, RFC 1813 section 3.3.19. */
public final class FsInfo {
  /** Properties bit: hard links. */
  public static final int LINK = 0x01;

  /** Properties bit: symbolic links. */
  public static final int SYMLINK = 0x02;

  /** Properties bit: PATHCONF is the same for every object of the file system. */
  public static final int HOMOGENEOUS = 0x08;

  /** Properties bit: SETATTR can set times as precisely as timeDelta. */
  public static final int CAN_SET_TIME = 0x10;

  /** Sizes are unsigned 32-bit, in bytes; {@code timeDelta} is the granularity of timestamps. */
  public record Success(
      @Nullable FileAttributes root,
      long maxReadBytes,
      long preferredReadBytes,
      long readMultipleBytes,
      long maxWriteBytes,
      long preferredWriteBytes,
      long writeMultipleBytes,
      long preferredDirectoryBytes,
      long maxFileBytes,
      NfsTime timeDelta,
      int properties) {
    static final Codec<Success> CODEC =
        Codec.of(
            (value, writer) -> {
              writer.writeOptional(value.root(), FileAttributes.CODEC);
              writer.writeUnsignedInt(value.maxReadBytes());
              writer.writeUnsignedInt(value.preferredReadBytes());
              writer.writeUnsignedInt(value.readMultipleBytes());
              writer.writeUnsignedInt(value.maxWriteBytes());
              writer.writeUnsignedInt(value.preferredWriteBytes());
              writer.writeUnsignedInt(value.writeMultipleBytes());
              writer.writeUnsignedInt(value.preferredDirectoryBytes());
              writer.writeLong(value.maxFileBytes());
              NfsTime.CODEC.encode(value.timeDelta(), writer);
              writer.writeInt(value.properties());
            },
            reader ->
                new Success(
                    reader.readOptional(FileAttributes.CODEC),
                    reader.readUnsignedInt(),
                    reader.readUnsignedInt(),
                    reader.readUnsignedInt(),
                    reader.readUnsignedInt(),
                    reader.readUnsignedInt(),
                    reader.readUnsignedInt(),
                    reader.readUnsignedInt(),
                    reader.readLong(),
                    NfsTime.CODEC.decode(reader),
                    reader.readInt()));
  }

  private FsInfo() {}
}
