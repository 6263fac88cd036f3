package dev.pagegate.protocol.portmap;

import dev.pagegate.protocol.xdr.Codec;

/**
 * {@code mapping}, RFC 1833 section 3: a program and where it listens; all unsigned 32-bit.
 *
 * @param protocol an IP protocol number, {@link #TCP} here
 * @param port ignored in a question
 */
public record Mapping(long program, long version, long protocol, long port) {
  /** IPPROTO_TCP. */
  public static final int TCP = 6;

  public static final Codec<Mapping> CODEC =
      Codec.of(
          (value, writer) -> {
            writer.writeUnsignedInt(value.program());
            writer.writeUnsignedInt(value.version());
            writer.writeUnsignedInt(value.protocol());
            writer.writeUnsignedInt(value.port());
          },
          reader ->
              new Mapping(
                  reader.readUnsignedInt(),
                  reader.readUnsignedInt(),
                  reader.readUnsignedInt(),
                  reader.readUnsignedInt()));
}
