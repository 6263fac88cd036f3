package dev.pagegate.protocol.nfs3;

import dev.pagegate.protocol.xdr.Codec;
import org.jspecify.annotations.Nullable;

/** ACCESS: what the caller may do, RFC 1813 section 3.3.4. */
public final class Access {
  public static final int READ = 0x01;
  public static final int LOOKUP = 0x02;
  public static final int MODIFY = 0x04;
  public static final int EXTEND = 0x08;
  public static final int DELETE = 0x10;
  public static final int EXECUTE = 0x20;

  /** The bits asked for. */
  public record Arguments(FileHandle object, int access) {
    static final Codec<Arguments> CODEC =
        Codec.of(
            (value, writer) -> {
              FileHandle.CODEC.encode(value.object(), writer);
              writer.writeInt(value.access());
            },
            reader -> new Arguments(FileHandle.CODEC.decode(reader), reader.readInt()));
  }

  /** The bits granted. */
  public record Success(@Nullable FileAttributes attributes, int access) {
    static final Codec<Success> CODEC =
        Codec.of(
            (value, writer) -> {
              writer.writeOptional(value.attributes(), FileAttributes.CODEC);
              writer.writeInt(value.access());
            },
            reader -> new Success(reader.readOptional(FileAttributes.CODEC), reader.readInt()));
  }

  private Access() {}
}
