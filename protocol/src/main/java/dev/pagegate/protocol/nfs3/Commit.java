package dev.pagegate.protocol.nfs3;

import dev.pagegate.protocol.xdr.Codec;

/** COMMIT: makes unstable writes durable, RFC 1813 section 3.3.21. */
public final class Commit {
  /** The range; a count of 0 means to the end of the file. */
  public record Arguments(FileHandle file, long offset, long countBytes) {
    static final Codec<Arguments> CODEC =
        Codec.of(
            (value, writer) -> {
              FileHandle.CODEC.encode(value.file(), writer);
              writer.writeLong(value.offset());
              writer.writeUnsignedInt(value.countBytes());
            },
            reader ->
                new Arguments(
                    FileHandle.CODEC.decode(reader), reader.readLong(), reader.readUnsignedInt()));
  }

  /**
   * {@code verifier} is the server's boot identity: another one than WRITE's means the data may be
   * lost.
   */
  public record Success(WccData file, long verifier) {
    static final Codec<Success> CODEC =
        Codec.of(
            (value, writer) -> {
              WccData.CODEC.encode(value.file(), writer);
              writer.writeLong(value.verifier());
            },
            reader -> new Success(WccData.CODEC.decode(reader), reader.readLong()));
  }

  private Commit() {}
}
