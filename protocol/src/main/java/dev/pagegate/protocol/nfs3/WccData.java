package dev.pagegate.protocol.nfs3;

import dev.pagegate.protocol.xdr.Codec;
import org.jspecify.annotations.Nullable;

/**
 * {@code wcc_data}, RFC 1813 section 2.5: an object before and after an operation, for weak cache
 * consistency. Either may be null; a server need not give them.
 */
public record WccData(@Nullable WccAttributes before, @Nullable FileAttributes after) {
  public static final WccData ABSENT = new WccData(null, null);

  public static final Codec<WccData> CODEC =
      Codec.of(
          (value, writer) -> {
            writer.writeOptional(value.before(), WccAttributes.CODEC);
            writer.writeOptional(value.after(), FileAttributes.CODEC);
          },
          reader ->
              new WccData(
                  reader.readOptional(WccAttributes.CODEC),
                  reader.readOptional(FileAttributes.CODEC)));
}
