package dev.pagegate.protocol.rpc;

import dev.pagegate.protocol.xdr.Codec;
import dev.pagegate.protocol.xdr.XdrException;

/** Why a server refused a caller's identity: {@code auth_stat}, RFC 5531 section 9. */
public enum AuthStatus {
  OK(0),
  BAD_CREDENTIAL(1),
  REJECTED_CREDENTIAL(2),
  BAD_VERIFIER(3),
  REJECTED_VERIFIER(4),
  TOO_WEAK(5),
  INVALID_RESPONSE(6),
  FAILED(7),
  KERBEROS_GENERIC(8),
  TIME_EXPIRED(9),
  TICKET_FILE(10),
  DECODE(11),
  NETWORK_ADDRESS(12),
  GSS_CREDENTIAL_PROBLEM(13),
  GSS_CONTEXT_PROBLEM(14);

  static final Codec<AuthStatus> CODEC =
      Codec.of((status, writer) -> writer.writeInt(status.code), reader -> of(reader.readInt()));

  private final int code;

  AuthStatus(int code) {
    this.code = code;
  }

  private static AuthStatus of(int code) {
    for (AuthStatus status : values()) {
      if (status.code == code) {
        return status;
      }
    }
    throw new XdrException("auth_stat: " + code + " (expected: 0 to 14)");
  }
}
