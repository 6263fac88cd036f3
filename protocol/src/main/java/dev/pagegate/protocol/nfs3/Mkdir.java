package dev.pagegate.protocol.nfs3;

import dev.pagegate.protocol.xdr.Codec;

/** MKDIR: makes a directory, RFC 1813 section 3.3.9. */
public final class Mkdir {
  /** The name and the first attributes. */
  public record Arguments(DirOpArgs where, SetAttributes attributes) {
    static final Codec<Arguments> CODEC =
        Codec.of(
            (value, writer) -> {
              DirOpArgs.CODEC.encode(value.where(), writer);
              SetAttributes.CODEC.encode(value.attributes(), writer);
            },
            reader ->
                new Arguments(DirOpArgs.CODEC.decode(reader), SetAttributes.CODEC.decode(reader)));
  }

  private Mkdir() {}
}
