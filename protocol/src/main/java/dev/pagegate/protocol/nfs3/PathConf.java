package dev.pagegate.protocol.nfs3;

import dev.pagegate.protocol.xdr.Codec;
import org.jspecify.annotations.Nullable;

/** PATHCONF: what names may look like, RFC 1813 section 3.3.20. */
public final class PathConf {
  /** {@code maxNameBytes} bounds a component. */
  public record Success(
      @Nullable FileAttributes attributes,
      long maxLinks,
      long maxNameBytes,
      boolean noTruncation,
      boolean chownRestricted,
      boolean caseInsensitive,
      boolean casePreserving) {
    static final Codec<Success> CODEC =
        Codec.of(
            (value, writer) -> {
              writer.writeOptional(value.attributes(), FileAttributes.CODEC);
              writer.writeUnsignedInt(value.maxLinks());
              writer.writeUnsignedInt(value.maxNameBytes());
              writer.writeBool(value.noTruncation());
              writer.writeBool(value.chownRestricted());
              writer.writeBool(value.caseInsensitive());
              writer.writeBool(value.casePreserving());
            },
            reader ->
                new Success(
                    reader.readOptional(FileAttributes.CODEC),
                    reader.readUnsignedInt(),
                    reader.readUnsignedInt(),
                    reader.readBool(),
                    reader.readBool(),
                    reader.readBool(),
                    reader.readBool()));
  }

  private PathConf() {}
}
