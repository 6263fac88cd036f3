package dev.pagegate.protocol.nfs3;

import dev.pagegate.protocol.xdr.Codec;
import org.jspecify.annotations.Nullable;

/**
 * What CREATE, MKDIR, SYMLINK and MKNOD bring, RFC 1813 sections 3.3.8 to 3.3.11; without handle or
 * attributes the client looks the name up.
 */
public record NewObject(
    @Nullable FileHandle handle, @Nullable FileAttributes attributes, WccData directory) {
  public static final Codec<NewObject> CODEC =
      Codec.of(
          (value, writer) -> {
            writer.writeOptional(value.handle(), FileHandle.CODEC);
            writer.writeOptional(value.attributes(), FileAttributes.CODEC);
            WccData.CODEC.encode(value.directory(), writer);
          },
          reader ->
              new NewObject(
                  reader.readOptional(FileHandle.CODEC),
                  reader.readOptional(FileAttributes.CODEC),
                  WccData.CODEC.decode(reader)));
}
