package dev.pagegate.protocol.nfs3;

import dev.pagegate.protocol.xdr.Codec;
import java.time.Instant;

/**
 * A point in time on the server's clock: {@code nfstime3}, RFC 1813 section 2.5. Seconds are
 * unsigned 32-bit, so they last until 2106.
 */
public record NfsTime(long seconds, int nanos) implements Comparable<NfsTime> {
  private static final long MAX_SECONDS = 0xFFFF_FFFFL;

  public static final Codec<NfsTime> CODEC =
      Codec.of(
          (time, writer) -> {
            writer.writeUnsignedInt(time.seconds());
            writer.writeInt(time.nanos());
          },
          // Nanoseconds past a second come from broken servers; they are kept as sent because only
          // equality matters.
          reader -> new NfsTime(reader.readUnsignedInt(), reader.readInt()));

  public static NfsTime of(Instant instant) {
    return new NfsTime(Math.clamp(instant.getEpochSecond(), 0, MAX_SECONDS), instant.getNano());
  }

  public Instant toInstant() {
    return Instant.ofEpochSecond(seconds, Integer.toUnsignedLong(nanos));
  }

  @Override
  public int compareTo(NfsTime other) {
    int bySeconds = Long.compare(seconds, other.seconds);
    return bySeconds != 0 ? bySeconds : Integer.compareUnsigned(nanos, other.nanos);
  }
}
