package dev.pagegate.protocol.nfs3;

import dev.pagegate.protocol.xdr.Codec;
import dev.pagegate.protocol.xdr.Opaque;

/** SYMLINK: makes a symbolic link, RFC 1813 section 3.3.10. */
public final class Symlink {
  /** The name and the target's bytes. */
  public record Arguments(DirOpArgs where, SetAttributes attributes, Opaque target) {
    static final Codec<Arguments> CODEC =
        Codec.of(
            (value, writer) -> {
              DirOpArgs.CODEC.encode(value.where(), writer);
              SetAttributes.CODEC.encode(value.attributes(), writer);
              writer.writeOpaque(value.target());
            },
            reader ->
                new Arguments(
                    DirOpArgs.CODEC.decode(reader),
                    SetAttributes.CODEC.decode(reader),
                    reader.readOpaque("link target", Nfs3.MAX_PATH_BYTES)));
  }

  private Symlink() {}
}
