package dev.pagegate.protocol.rpc;

import dev.pagegate.protocol.xdr.Opaque;

/** The words with which client and server agree to go on with TLS: RFC 9289 section 4.1. */
final class StartTls {
  /** The flavour of a NULL call that asks for TLS. */
  static final int AUTH_TLS = 7;

  static final Credential CREDENTIAL = new Credential.Other(AUTH_TLS, Opaque.EMPTY);

  /** In a reply to such a call: the server waits for the client to start the handshake. */
  static final Verifier OFFER = new Verifier(Credential.AUTH_NONE, Opaque.utf8("STARTTLS"));

  private StartTls() {}

  static boolean asksForTls(CallHeader header) {
    return header.credential() instanceof Credential.Other other && other.flavour() == AUTH_TLS;
  }

  /** Only the NULL procedure may ask, with nothing in credential and verifier. */
  static boolean isProbe(CallHeader header) {
    return header.procedure() == 0
        && CREDENTIAL.equals(header.credential())
        && Verifier.NONE.equals(header.verifier());
  }
}
