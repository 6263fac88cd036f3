package dev.pagegate.protocol.nfs3;

import dev.pagegate.protocol.rpc.PayloadCodec;
import dev.pagegate.protocol.xdr.Codec;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** READ: bytes of a regular file, RFC 1813 section 3.3.6. */
public final class Read {
  /** Where and how much to read. */
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
   * Bytes from the asked offset on; fewer than asked are no sign of the end, {@code endOfFile} is.
   *
   * @param payload not owned: decoded by {@link Codec#decode} it is a slice of the message
   */
  public record Success(@Nullable FileAttributes attributes, boolean endOfFile, ByteBuf payload) {}

  /** Results, whose payload goes straight to its destination. */
  static final PayloadCodec<NfsResult<Success, PostOpAttributes>> RESULTS = new ReadResultsCodec();

  private Read() {}
}
