package dev.pagegate.protocol.nfs3;

import dev.pagegate.protocol.xdr.Codec;
import dev.pagegate.protocol.xdr.Opaque;
import org.jspecify.annotations.Nullable;

/** READLINK: what a symbolic link says, RFC 1813 section 3.3.5. */
public final class Readlink {
  /** The target's bytes, not interpreted by the server. */
  public record Success(@Nullable FileAttributes attributes, Opaque target) {
    static final Codec<Success> CODEC =
        Codec.of(
            (value, writer) -> {
              writer.writeOptional(value.attributes(), FileAttributes.CODEC);
              writer.writeOpaque(value.target());
            },
            reader ->
                new Success(
                    reader.readOptional(FileAttributes.CODEC),
                    reader.readOpaque("link target", Nfs3.MAX_PATH_BYTES)));
  }

  private Readlink() {}
}
