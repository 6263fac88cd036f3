package dev.pagegate.protocol.rpc;

import dev.pagegate.protocol.xdr.Codec;
import dev.pagegate.protocol.xdr.XdrException;
import dev.pagegate.protocol.xdr.XdrReader;
import dev.pagegate.protocol.xdr.XdrWriter;
import io.netty.buffer.ByteBuf;

/** What precedes a call's arguments: {@code call_body}, RFC 5531 section 9. */
public record CallHeader(
    int xid, int program, int version, int procedure, Credential credential, Verifier verifier) {
  static final int RPC_VERSION = 2;

  private static final int CALL = 0;
  private static final int RPC_VERSION_OFFSET = 8;

  public static final Codec<CallHeader> CODEC = Codec.of(CallHeader::encode, CallHeader::decode);

  /**
   * Whether the message at {@code record}'s reader index is a call in another version of RPC, whose
   * remaining layout is unknown.
   */
  static boolean isOtherVersion(ByteBuf record) {
    int start = record.readerIndex();
    return record.readableBytes() >= RPC_VERSION_OFFSET + 4
        && record.getInt(start + 4) == CALL
        && record.getInt(start + RPC_VERSION_OFFSET) != RPC_VERSION;
  }

  private static void encode(CallHeader header, XdrWriter writer) {
    writer.writeInt(header.xid());
    writer.writeInt(CALL);
    writer.writeInt(RPC_VERSION);
    writer.writeInt(header.program());
    writer.writeInt(header.version());
    writer.writeInt(header.procedure());
    Credential.CODEC.encode(header.credential(), writer);
    Verifier.CODEC.encode(header.verifier(), writer);
  }

  private static CallHeader decode(XdrReader reader) {
    int xid = reader.readInt();
    expect("message type", reader.readInt(), CALL);
    expect("rpc version", reader.readInt(), RPC_VERSION);
    return new CallHeader(
        xid,
        reader.readInt(),
        reader.readInt(),
        reader.readInt(),
        Credential.CODEC.decode(reader),
        Verifier.CODEC.decode(reader));
  }

  private static void expect(String field, int value, int expected) {
    if (value != expected) {
      throw new XdrException(field + ": " + value + " (expected: " + expected + ")");
    }
  }
}
