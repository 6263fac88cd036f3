package dev.pagegate.protocol.nfs3;

import dev.pagegate.protocol.xdr.Codec;
import dev.pagegate.protocol.xdr.XdrException;
import dev.pagegate.protocol.xdr.XdrReader;
import dev.pagegate.protocol.xdr.XdrWriter;

/** What SETATTR does to one time: {@code time_how} and its arm, RFC 1813 section 2.5. */
public sealed interface SetTime {
  Codec<SetTime> CODEC = Codec.of(SetTime::encode, SetTime::decode);

  /** DONT_CHANGE. */
  record DontChange() implements SetTime {}

  /** SET_TO_SERVER_TIME. */
  record ServerTime() implements SetTime {}

  /** SET_TO_CLIENT_TIME. */
  record ClientTime(NfsTime time) implements SetTime {}

  private static void encode(SetTime value, XdrWriter writer) {
    switch (value) {
      case DontChange() -> writer.writeInt(0);
      case ServerTime() -> writer.writeInt(1);
      case ClientTime(NfsTime time) -> {
        writer.writeInt(2);
        NfsTime.CODEC.encode(time, writer);
      }
    }
  }

  private static SetTime decode(XdrReader reader) {
    int how = reader.readInt();
    return switch (how) {
      case 0 -> new DontChange();
      case 1 -> new ServerTime();
      case 2 -> new ClientTime(NfsTime.CODEC.decode(reader));
      default -> throw new XdrException("time_how: " + how + " (expected: 0 to 2)");
    };
  }
}
