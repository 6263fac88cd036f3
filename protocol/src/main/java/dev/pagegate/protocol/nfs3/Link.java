package dev.pagegate.protocol.nfs3;

import dev.pagegate.protocol.xdr.Codec;
import org.jspecify.annotations.Nullable;

/** LINK: gives a file one more name, RFC 1813 section 3.3.15. */
public final class Link {
  /** The file and its new name. */
  public record Arguments(FileHandle file, DirOpArgs link) {
    static final Codec<Arguments> CODEC =
        Codec.of(
            (value, writer) -> {
              FileHandle.CODEC.encode(value.file(), writer);
              DirOpArgs.CODEC.encode(value.link(), writer);
            },
            reader ->
                new Arguments(FileHandle.CODEC.decode(reader), DirOpArgs.CODEC.decode(reader)));
  }

  /** File and directory, told on success and on failure. */
  public record Objects(@Nullable FileAttributes file, WccData directory) {
    static final Codec<Objects> CODEC =
        Codec.of(
            (value, writer) -> {
              writer.writeOptional(value.file(), FileAttributes.CODEC);
              WccData.CODEC.encode(value.directory(), writer);
            },
            reader ->
                new Objects(
                    reader.readOptional(FileAttributes.CODEC), WccData.CODEC.decode(reader)));
  }

  private Link() {}
}
