package dev.pagegate.protocol.nfs3;

import dev.pagegate.protocol.xdr.Codec;
import org.jspecify.annotations.Nullable;

/** SETATTR: changes attributes, RFC 1813 section 3.3.2. */
public final class Setattr {
  /**
   * What to change; nothing happens unless {@code guard}, where given, is the object's change time.
   */
  public record Arguments(FileHandle object, SetAttributes attributes, @Nullable NfsTime guard) {
    static final Codec<Arguments> CODEC =
        Codec.of(
            (value, writer) -> {
              FileHandle.CODEC.encode(value.object(), writer);
              SetAttributes.CODEC.encode(value.attributes(), writer);
              writer.writeOptional(value.guard(), NfsTime.CODEC);
            },
            reader ->
                new Arguments(
                    FileHandle.CODEC.decode(reader),
                    SetAttributes.CODEC.decode(reader),
                    reader.readOptional(NfsTime.CODEC)));
  }

  private Setattr() {}
}
