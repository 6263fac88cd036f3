package dev.pagegate.protocol.nfs3;

import dev.pagegate.protocol.rpc.PayloadCodec;
import dev.pagegate.protocol.xdr.XdrException;
import dev.pagegate.protocol.xdr.XdrReader;
import dev.pagegate.protocol.xdr.XdrWriter;
import io.netty.buffer.ByteBuf;

/** {@code WRITE3args}, RFC 1813 section 3.3.7. */
final class WriteArgumentsCodec implements PayloadCodec<Write.Arguments> {
  private static final String PAYLOAD = "WRITE data";
  private static final int UNIT_BYTES = 4;

  /** Handle with its length, offset, count, stability, length. */
  private static final int MAX_HEAD_BYTES = 6 * UNIT_BYTES + FileHandle.MAX_BYTES;

  @Override
  public int maxHeadBytes() {
    return MAX_HEAD_BYTES;
  }

  @Override
  public void encode(Write.Arguments value, XdrWriter writer) {
    encodeFields(value, writer);
    writer.writePayload(value.payload());
  }

  @Override
  public void encodeHead(Write.Arguments value, XdrWriter writer) {
    encodeFields(value, writer);
    writer.writeInt(value.payload().readableBytes());
  }

  @Override
  public ByteBuf payload(Write.Arguments value) {
    return value.payload();
  }

  @Override
  public Write.Arguments decode(XdrReader reader) {
    Fields fields = Fields.decode(reader);
    ByteBuf payload = reader.readSlice(PAYLOAD, Nfs3.MAX_PAYLOAD_BYTES);
    fields.expectLength(payload.readableBytes());
    return fields.complete(payload);
  }

  @Override
  public Head<Write.Arguments> decodeHead(XdrReader reader) {
    Fields fields = Fields.decode(reader);
    int length = reader.readLength(PAYLOAD, Nfs3.MAX_PAYLOAD_BYTES);
    fields.expectLength(length);
    return new Head<>(length, fields::complete);
  }

  private static void encodeFields(Write.Arguments value, XdrWriter writer) {
    FileHandle.CODEC.encode(value.file(), writer);
    writer.writeLong(value.offset());
    writer.writeInt(value.payload().readableBytes());
    StableHow.CODEC.encode(value.stable(), writer);
  }

  /** What precedes the payload's length word. */
  private record Fields(FileHandle file, long offset, long countBytes, StableHow stable) {
    static Fields decode(XdrReader reader) {
      return new Fields(
          FileHandle.CODEC.decode(reader),
          reader.readLong(),
          reader.readUnsignedInt(),
          StableHow.CODEC.decode(reader));
    }

    // The count repeats the opaque's length; where they differ nobody can say which bytes are
    // meant.
    void expectLength(int payloadBytes) {
      if (countBytes != payloadBytes) {
        throw new XdrException(
            PAYLOAD + " length: " + payloadBytes + " (expected: " + countBytes + ", its count)");
      }
    }

    Write.Arguments complete(ByteBuf payload) {
      return new Write.Arguments(file, offset, stable, payload);
    }
  }
}
