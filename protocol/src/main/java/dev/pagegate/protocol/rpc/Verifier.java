package dev.pagegate.protocol.rpc;

import dev.pagegate.protocol.xdr.Codec;
import dev.pagegate.protocol.xdr.Opaque;

/**
 * The proof that comes with a credential, or with a reply: {@code opaque_auth}, RFC 5531 section
 * 8.2.
 *
 * @param body at most 400 bytes
 */
public record Verifier(int flavour, Opaque body) {
  public static final Verifier NONE = new Verifier(Credential.AUTH_NONE, Opaque.EMPTY);

  private static final int AUTH_SHORT = 2;

  static final Codec<Verifier> CODEC =
      Codec.of(
          (verifier, writer) -> {
            writer.writeInt(verifier.flavour());
            writer.writeOpaque(verifier.body());
          },
          reader ->
              new Verifier(
                  reader.readInt(), reader.readOpaque("verifier", Credential.MAX_BODY_BYTES)));

  public Verifier {
    if (body.length() > Credential.MAX_BODY_BYTES) {
      throw new IllegalArgumentException(
          "verifier length: " + body.length() + " (expected: <= 400)");
    }
  }

  /** Whether a reply to a call without cryptographic identity may carry this. */
  boolean isPlain() {
    return flavour >= Credential.AUTH_NONE && flavour <= AUTH_SHORT;
  }
}
