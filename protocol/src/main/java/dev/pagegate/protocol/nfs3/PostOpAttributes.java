package dev.pagegate.protocol.nfs3;

import dev.pagegate.protocol.xdr.Codec;
import org.jspecify.annotations.Nullable;

/**
 * {@code post_op_attr}, RFC 1813 section 2.5: an object's attributes after the operation, null
 * where the server did not give them.
 */
public record PostOpAttributes(@Nullable FileAttributes attributes) {
  public static final PostOpAttributes ABSENT = new PostOpAttributes(null);

  public static final Codec<PostOpAttributes> CODEC =
      Codec.of(
          (value, writer) -> writer.writeOptional(value.attributes(), FileAttributes.CODEC),
          reader -> new PostOpAttributes(reader.readOptional(FileAttributes.CODEC)));
}
