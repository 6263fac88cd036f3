package dev.pagegate.protocol.nfs3;

import dev.pagegate.protocol.rpc.PayloadCodec;
import dev.pagegate.protocol.xdr.Codec;
import io.netty.buffer.ByteBuf;

/** WRITE: bytes into a regular file, RFC 1813 section 3.3.7. */
public final class Write {
  /**
   * What to write where.
   *
   * @param payload not owned: decoded by {@link Codec#decode} it is a slice of the message
   */
  public record Arguments(FileHandle file, long offset, StableHow stable, ByteBuf payload) {
    static final PayloadCodec<Arguments> CODEC = new WriteArgumentsCodec();
  }

  /**
   * How much was written (a short write is legal) and how durable it is; {@code verifier} as in
   * COMMIT.
   */
  public record Success(WccData file, long countBytes, StableHow committed, long verifier) {
    static final Codec<Success> CODEC =
        Codec.of(
            (value, writer) -> {
              WccData.CODEC.encode(value.file(), writer);
              writer.writeUnsignedInt(value.countBytes());
              StableHow.CODEC.encode(value.committed(), writer);
              writer.writeLong(value.verifier());
            },
            reader ->
                new Success(
                    WccData.CODEC.decode(reader),
                    reader.readUnsignedInt(),
                    StableHow.CODEC.decode(reader),
                    reader.readLong()));
  }

  private Write() {}
}
