package dev.pagegate.protocol.mount3;

import dev.pagegate.protocol.xdr.Codec;
import dev.pagegate.protocol.xdr.Opaque;

/**
 * {@code mountbody}, RFC 1813 section 5.2.2: a client and what it mounted, as far as remembered.
 */
public record MountEntry(Opaque host, DirPath directory) {
  public static final Codec<MountEntry> CODEC =
      Codec.of(
          (value, writer) -> {
            writer.writeOpaque(value.host());
            DirPath.CODEC.encode(value.directory(), writer);
          },
          reader ->
              new MountEntry(
                  reader.readOpaque("host name", Mount3.MAX_NAME_BYTES),
                  DirPath.CODEC.decode(reader)));
}
