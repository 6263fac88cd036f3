package dev.pagegate.protocol.nfs3;

import dev.pagegate.protocol.xdr.Codec;

/** CREATE: makes a regular file, RFC 1813 section 3.3.8. */
public final class Create {
  /** The name and what to do when it exists. */
  public record Arguments(DirOpArgs where, CreateHow how) {
    static final Codec<Arguments> CODEC =
        Codec.of(
            (value, writer) -> {
              DirOpArgs.CODEC.encode(value.where(), writer);
              CreateHow.CODEC.encode(value.how(), writer);
            },
            reader ->
                new Arguments(DirOpArgs.CODEC.decode(reader), CreateHow.CODEC.decode(reader)));
  }

  private Create() {}
}
