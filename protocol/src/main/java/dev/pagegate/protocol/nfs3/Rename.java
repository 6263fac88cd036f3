package dev.pagegate.protocol.nfs3;

import dev.pagegate.protocol.xdr.Codec;

/** RENAME: moves a name, RFC 1813 section 3.3.14. */
public final class Rename {
  /** From where to where. */
  public record Arguments(DirOpArgs from, DirOpArgs to) {
    static final Codec<Arguments> CODEC =
        Codec.of(
            (value, writer) -> {
              DirOpArgs.CODEC.encode(value.from(), writer);
              DirOpArgs.CODEC.encode(value.to(), writer);
            },
            reader ->
                new Arguments(DirOpArgs.CODEC.decode(reader), DirOpArgs.CODEC.decode(reader)));
  }

  /** Both directories, told on success and on failure. */
  public record Directories(WccData from, WccData to) {
    static final Codec<Directories> CODEC =
        Codec.of(
            (value, writer) -> {
              WccData.CODEC.encode(value.from(), writer);
              WccData.CODEC.encode(value.to(), writer);
            },
            reader -> new Directories(WccData.CODEC.decode(reader), WccData.CODEC.decode(reader)));
  }

  private Rename() {}
}
