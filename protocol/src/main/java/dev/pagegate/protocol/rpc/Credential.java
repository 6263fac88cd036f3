package dev.pagegate.protocol.rpc;

import dev.pagegate.protocol.xdr.Codec;
import dev.pagegate.protocol.xdr.Opaque;
import dev.pagegate.protocol.xdr.XdrException;
import dev.pagegate.protocol.xdr.XdrReader;
import dev.pagegate.protocol.xdr.XdrWriter;
import io.netty.buffer.Unpooled;
import java.util.List;

/** Who a call claims to come from: {@code opaque_auth} in a call, RFC 5531 section 8.2. */
public sealed interface Credential {
  /** Bound of a credential's or verifier's body, in bytes. */
  int MAX_BODY_BYTES = 400;

  int AUTH_NONE = 0;
  int AUTH_SYS = 1;

  Codec<Credential> CODEC = Codec.of(Credential::encode, Credential::decode);

  /** No identity. */
  record None() implements Credential {}

  /**
   * A UNIX user, as the caller's machine states it, RFC 5531 appendix A.
   *
   * @param stamp an arbitrary number of the caller's
   * @param machineName at most 255 bytes
   * @param uid unsigned 32-bit
   * @param gid unsigned 32-bit
   * @param groups at most 16, each unsigned 32-bit
   */
  record AuthSys(int stamp, Opaque machineName, long uid, long gid, List<Long> groups)
      implements Credential {
    static final int MAX_MACHINE_NAME_BYTES = 255;
    static final int MAX_GROUPS = 16;

    private static final Codec<AuthSys> BODY =
        Codec.of(
            (auth, writer) -> {
              writer.writeInt(auth.stamp());
              writer.writeOpaque(auth.machineName());
              writer.writeUnsignedInt(auth.uid());
              writer.writeUnsignedInt(auth.gid());
              writer.writeArray(auth.groups(), (group, w) -> w.writeUnsignedInt(group));
            },
            reader ->
                new AuthSys(
                    reader.readInt(),
                    reader.readOpaque("machine name", MAX_MACHINE_NAME_BYTES),
                    reader.readUnsignedInt(),
                    reader.readUnsignedInt(),
                    reader.readArray("groups", MAX_GROUPS, XdrReader::readUnsignedInt)));

    public AuthSys {
      if (machineName.length() > MAX_MACHINE_NAME_BYTES) {
        throw new IllegalArgumentException(
            "machine name length: " + machineName.length() + " (expected: <= 255)");
      }
      groups = List.copyOf(groups);
      if (groups.size() > MAX_GROUPS) {
        throw new IllegalArgumentException("groups: " + groups.size() + " (expected: <= 16)");
      }
    }

    /** Keeps the first 16 of {@code groups}: the protocol has no room for more. */
    public static AuthSys of(String machineName, long uid, long gid, List<Long> groups) {
      List<Long> first = groups.size() <= MAX_GROUPS ? groups : groups.subList(0, MAX_GROUPS);
      return new AuthSys(0, Opaque.utf8(machineName), uid, gid, first);
    }

    private int bodyBytes() {
      return 5 * 4 + ((machineName.length() + 3) & -4) + 4 * groups.size();
    }
  }

  /**
   * A flavour this project does not interpret, or an AUTH_SYS body that breaks its definition: a
   * server refuses both, but needs the rest of the call to say so.
   *
   * @param body at most 400 bytes
   */
  record Other(int flavour, Opaque body) implements Credential {
    public Other {
      if (body.length() > MAX_BODY_BYTES) {
        throw new IllegalArgumentException(
            "credential length: " + body.length() + " (expected: <= 400)");
      }
    }
  }

  private static void encode(Credential credential, XdrWriter writer) {
    switch (credential) {
      case None _ -> {
        writer.writeInt(AUTH_NONE);
        writer.writeInt(0);
      }
      case AuthSys auth -> {
        writer.writeInt(AUTH_SYS);
        writer.writeInt(auth.bodyBytes());
        AuthSys.BODY.encode(auth, writer);
      }
      case Other other -> {
        writer.writeInt(other.flavour());
        writer.writeOpaque(other.body());
      }
    }
  }

  private static Credential decode(XdrReader reader) {
    int flavour = reader.readInt();
    Opaque body = reader.readOpaque("credential", MAX_BODY_BYTES);
    if (flavour == AUTH_NONE && body.length() == 0) {
      return new None();
    }
    return flavour == AUTH_SYS ? decodeAuthSys(body) : new Other(flavour, body);
  }

  private static Credential decodeAuthSys(Opaque body) {
    try {
      XdrReader reader = new XdrReader(Unpooled.wrappedBuffer(body.toByteArray()));
      AuthSys auth = AuthSys.BODY.decode(reader);
      reader.expectEnd();
      return auth;
    } catch (XdrException _) {
      return new Other(AUTH_SYS, body);
    }
  }
}
