package dev.pagegate.protocol.nfs3;

import dev.pagegate.protocol.xdr.Codec;

/** {@code diropargs3}, RFC 1813 section 2.5: a name in a directory. */
public record DirOpArgs(FileHandle directory, FileName name) {
  public static final Codec<DirOpArgs> CODEC =
      Codec.of(
          (value, writer) -> {
            FileHandle.CODEC.encode(value.directory(), writer);
            FileName.CODEC.encode(value.name(), writer);
          },
          reader -> new DirOpArgs(FileHandle.CODEC.decode(reader), FileName.CODEC.decode(reader)));
}
