package dev.pagegate.protocol.nfs3;

import dev.pagegate.protocol.xdr.Codec;

/** MKNOD: makes a special file, RFC 1813 section 3.3.11. */
public final class Mknod {
  /** The name and what to make. */
  public record Arguments(DirOpArgs where, MknodData what) {
    static final Codec<Arguments> CODEC =
        Codec.of(
            (value, writer) -> {
              DirOpArgs.CODEC.encode(value.where(), writer);
              MknodData.CODEC.encode(value.what(), writer);
            },
            reader ->
                new Arguments(DirOpArgs.CODEC.decode(reader), MknodData.CODEC.decode(reader)));
  }

  private Mknod() {}
}
