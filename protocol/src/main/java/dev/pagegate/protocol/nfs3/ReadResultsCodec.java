package dev.pagegate.protocol.nfs3;

import dev.pagegate.protocol.rpc.PayloadCodec;
import dev.pagegate.protocol.xdr.XdrException;
import dev.pagegate.protocol.xdr.XdrReader;
import dev.pagegate.protocol.xdr.XdrWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** {@code READ3res}, RFC 1813 section 3.3.6. */
final class ReadResultsCodec implements PayloadCodec<NfsResult<Read.Success, PostOpAttributes>> {
  private static final String PAYLOAD = "READ data";
  private static final int UNIT_BYTES = 4;

  /** Status, optional attributes, count, eof, length. */
  private static final int MAX_HEAD_BYTES = 5 * UNIT_BYTES + FileAttributes.WIRE_BYTES;

  @Override
  public int maxHeadBytes() {
    return MAX_HEAD_BYTES;
  }

  @Override
  public void encode(NfsResult<Read.Success, PostOpAttributes> result, XdrWriter writer) {
    encodeFields(result, writer);
    if (result instanceof NfsResult.Ok<Read.Success, PostOpAttributes>(Read.Success value)) {
      writer.writePayload(value.payload());
    }
  }

  @Override
  public void encodeHead(NfsResult<Read.Success, PostOpAttributes> result, XdrWriter writer) {
    encodeFields(result, writer);
    if (result instanceof NfsResult.Ok<Read.Success, PostOpAttributes>(Read.Success value)) {
      writer.writeInt(value.payload().readableBytes());
    }
  }

  @Override
  public ByteBuf payload(NfsResult<Read.Success, PostOpAttributes> result) {
    return switch (result) {
      case NfsResult.Ok<Read.Success, PostOpAttributes>(Read.Success value) -> value.payload();
      case NfsResult.Failed<Read.Success, PostOpAttributes> _ -> Unpooled.EMPTY_BUFFER;
    };
  }

  @Override
  public NfsResult<Read.Success, PostOpAttributes> decode(XdrReader reader) {
    NfsStatus status = NfsStatus.CODEC.decode(reader);
    if (status != NfsStatus.OK) {
      return new NfsResult.Failed<>(status, PostOpAttributes.CODEC.decode(reader));
    }
    Fields fields = Fields.decode(reader);
    ByteBuf payload = reader.readSlice(PAYLOAD, Nfs3.MAX_PAYLOAD_BYTES);
    fields.expectLength(payload.readableBytes());
    return fields.complete(payload);
  }

  @Override
  public Head<NfsResult<Read.Success, PostOpAttributes>> decodeHead(XdrReader reader) {
    NfsStatus status = NfsStatus.CODEC.decode(reader);
    if (status != NfsStatus.OK) {
      var failed =
          new NfsResult.Failed<Read.Success, PostOpAttributes>(
              status, PostOpAttributes.CODEC.decode(reader));
      return new Head<>(0, _ -> failed);
    }
    Fields fields = Fields.decode(reader);
    int length = reader.readLength(PAYLOAD, Nfs3.MAX_PAYLOAD_BYTES);
    fields.expectLength(length);
    return new Head<>(length, fields::complete);
  }

  private static void encodeFields(
      NfsResult<Read.Success, PostOpAttributes> result, XdrWriter writer) {
    NfsStatus.CODEC.encode(result.status(), writer);
    switch (result) {
      case NfsResult.Ok<Read.Success, PostOpAttributes>(Read.Success value) -> {
        writer.writeOptional(value.attributes(), FileAttributes.CODEC);
        writer.writeInt(value.payload().readableBytes());
        writer.writeBool(value.endOfFile());
      }
      case NfsResult.Failed<Read.Success, PostOpAttributes>(_, PostOpAttributes detail) ->
          PostOpAttributes.CODEC.encode(detail, writer);
    }
  }

  /** What precedes the payload's length word in a successful reply. */
  private record Fields(@Nullable FileAttributes attributes, long countBytes, boolean endOfFile) {
    static Fields decode(XdrReader reader) {
      return new Fields(
          reader.readOptional(FileAttributes.CODEC), reader.readUnsignedInt(), reader.readBool());
    }

    // The count repeats the opaque's length; where they differ nobody can say which bytes are the
    // file's.
    void expectLength(int payloadBytes) {
      if (countBytes != payloadBytes) {
        throw new XdrException(
            PAYLOAD + " length: " + payloadBytes + " (expected: " + countBytes + ", its count)");
      }
    }

    NfsResult<Read.Success, PostOpAttributes> complete(ByteBuf payload) {
      return new NfsResult.Ok<>(new Read.Success(attributes, endOfFile, payload));
    }
  }
}
