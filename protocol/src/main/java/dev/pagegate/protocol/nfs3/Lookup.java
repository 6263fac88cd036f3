package dev.pagegate.protocol.nfs3;

import dev.pagegate.protocol.xdr.Codec;
import org.jspecify.annotations.Nullable;

/** LOOKUP: from a name to a handle, RFC 1813 section 3.3.3. */
public final class Lookup {
  /** The object, and the directory it is in. */
  public record Success(
      FileHandle object, @Nullable FileAttributes attributes, @Nullable FileAttributes directory) {
    static final Codec<Success> CODEC =
        Codec.of(
            (value, writer) -> {
              FileHandle.CODEC.encode(value.object(), writer);
              writer.writeOptional(value.attributes(), FileAttributes.CODEC);
              writer.writeOptional(value.directory(), FileAttributes.CODEC);
            },
            reader ->
                new Success(
                    FileHandle.CODEC.decode(reader),
                    reader.readOptional(FileAttributes.CODEC),
                    reader.readOptional(FileAttributes.CODEC)));
  }

  private Lookup() {}
}
