package dev.pagegate.protocol.rpc;

import dev.pagegate.protocol.xdr.Codec;
import dev.pagegate.protocol.xdr.XdrException;
import dev.pagegate.protocol.xdr.XdrReader;

/** What precedes a reply's results, RFC 5531 section 9. */
public record ReplyHeader(int xid, ReplyStatus status) {
  /** Bound of the encoded size after the xid, in bytes: an accepted mismatch is the longest. */
  static final int MAX_BYTES_AFTER_XID = 4 + 4 + 8 + Credential.MAX_BODY_BYTES + 4 + 8;

  private static final int REPLY = 1;

  public static final Codec<ReplyHeader> CODEC =
      Codec.of(
          (header, writer) -> {
            writer.writeInt(header.xid());
            writer.writeInt(REPLY);
            ReplyStatus.CODEC.encode(header.status(), writer);
          },
          reader -> new ReplyHeader(reader.readInt(), decodeAfterXid(reader)));

  /** The client reads the xid first, to know where the rest goes. */
  static ReplyStatus decodeAfterXid(XdrReader reader) {
    int type = reader.readInt();
    if (type != REPLY) {
      throw new XdrException("message type: " + type + " (expected: " + REPLY + ")");
    }
    return ReplyStatus.CODEC.decode(reader);
  }
}
