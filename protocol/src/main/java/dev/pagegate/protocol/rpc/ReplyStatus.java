package dev.pagegate.protocol.rpc;

import dev.pagegate.protocol.xdr.Codec;
import dev.pagegate.protocol.xdr.XdrException;
import dev.pagegate.protocol.xdr.XdrReader;
import dev.pagegate.protocol.xdr.XdrWriter;

/** What a server made of a call: {@code reply_body}, RFC 5531 section 9. */
public sealed interface ReplyStatus {
  /** The call was executed, or refused for its procedure or arguments. */
  record Accepted(Verifier verifier, AcceptStatus status) implements ReplyStatus {
    static final Accepted SUCCESS = of(Outcome.SUCCESS);

    static Accepted of(AcceptStatus status) {
      return new Accepted(Verifier.NONE, status);
    }
  }

  /** The call was refused before its program saw it. */
  sealed interface Denied extends ReplyStatus {}

  /** The server speaks RPC versions {@code low} to {@code high} only. */
  record RpcMismatch(int low, int high) implements Denied {}

  /** The server does not believe the caller's identity. */
  record AuthError(AuthStatus status) implements Denied {}

  /** {@code accept_stat}. */
  sealed interface AcceptStatus {}

  /** The accept_stats that carry nothing else; results follow {@link #SUCCESS}. */
  enum Outcome implements AcceptStatus {
    SUCCESS(0),
    PROGRAM_UNAVAILABLE(1),
    PROCEDURE_UNAVAILABLE(3),
    GARBAGE_ARGUMENTS(4),
    SYSTEM_ERROR(5);

    private final int code;

    Outcome(int code) {
      this.code = code;
    }
  }

  /** The server has versions {@code low} to {@code high} of the program. */
  record ProgramMismatch(int low, int high) implements AcceptStatus {
    private static final int CODE = 2;
  }

  int ACCEPTED = 0;
  int DENIED = 1;
  int RPC_MISMATCH = 0;
  int AUTH_ERROR = 1;

  Codec<ReplyStatus> CODEC = Codec.of(ReplyStatus::encode, ReplyStatus::decode);

  private static void encode(ReplyStatus reply, XdrWriter writer) {
    switch (reply) {
      case Accepted accepted -> {
        writer.writeInt(ACCEPTED);
        Verifier.CODEC.encode(accepted.verifier(), writer);
        encode(accepted.status(), writer);
      }
      case RpcMismatch mismatch -> {
        writer.writeInt(DENIED);
        writer.writeInt(RPC_MISMATCH);
        writer.writeInt(mismatch.low());
        writer.writeInt(mismatch.high());
      }
      case AuthError error -> {
        writer.writeInt(DENIED);
        writer.writeInt(AUTH_ERROR);
        AuthStatus.CODEC.encode(error.status(), writer);
      }
    }
  }

  private static void encode(AcceptStatus status, XdrWriter writer) {
    switch (status) {
      case Outcome outcome -> writer.writeInt(outcome.code);
      case ProgramMismatch mismatch -> {
        writer.writeInt(ProgramMismatch.CODE);
        writer.writeInt(mismatch.low());
        writer.writeInt(mismatch.high());
      }
    }
  }

  private static ReplyStatus decode(XdrReader reader) {
    int status = reader.readInt();
    return switch (status) {
      case ACCEPTED -> new Accepted(Verifier.CODEC.decode(reader), decodeAccepted(reader));
      case DENIED -> decodeDenied(reader);
      default -> throw new XdrException("reply_stat: " + status + " (expected: 0 or 1)");
    };
  }

  private static AcceptStatus decodeAccepted(XdrReader reader) {
    int code = reader.readInt();
    if (code == ProgramMismatch.CODE) {
      return new ProgramMismatch(reader.readInt(), reader.readInt());
    }
    for (Outcome outcome : Outcome.values()) {
      if (outcome.code == code) {
        return outcome;
      }
    }
    throw new XdrException("accept_stat: " + code + " (expected: 0 to 5)");
  }

  private static Denied decodeDenied(XdrReader reader) {
    int code = reader.readInt();
    return switch (code) {
      case RPC_MISMATCH -> new RpcMismatch(reader.readInt(), reader.readInt());
      case AUTH_ERROR -> new AuthError(AuthStatus.CODEC.decode(reader));
      default -> throw new XdrException("reject_stat: " + code + " (expected: 0 or 1)");
    };
  }
}
