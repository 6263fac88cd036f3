package dev.pagegate.protocol.nfs3;

import dev.pagegate.protocol.xdr.Codec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** READDIRPLUS: names with attributes and handles, RFC 1813 section 3.3.17. */
public final class Readdirplus {
  /**
   * Where to go on; {@code directoryBytes} limits names and cookies, {@code maxBytes} the entire
   * reply.
   */
  public record Arguments(
      FileHandle directory, long cookie, long verifier, long directoryBytes, long maxBytes) {
    static final Codec<Arguments> CODEC =
        Codec.of(
            (value, writer) -> {
              FileHandle.CODEC.encode(value.directory(), writer);
              writer.writeLong(value.cookie());
              writer.writeLong(value.verifier());
              writer.writeUnsignedInt(value.directoryBytes());
              writer.writeUnsignedInt(value.maxBytes());
            },
            reader ->
                new Arguments(
                    FileHandle.CODEC.decode(reader),
                    reader.readLong(),
                    reader.readLong(),
                    reader.readUnsignedInt(),
                    reader.readUnsignedInt()));
  }

  /** One name; attributes and handle are the server's courtesy. */
  public record Entry(
      long fileId,
      FileName name,
      long cookie,
      @Nullable FileAttributes attributes,
      @Nullable FileHandle handle) {
    static final Codec<Entry> CODEC =
        Codec.of(
            (value, writer) -> {
              writer.writeLong(value.fileId());
              FileName.CODEC.encode(value.name(), writer);
              writer.writeLong(value.cookie());
              writer.writeOptional(value.attributes(), FileAttributes.CODEC);
              writer.writeOptional(value.handle(), FileHandle.CODEC);
            },
            reader ->
                new Entry(
                    reader.readLong(),
                    FileName.CODEC.decode(reader),
                    reader.readLong(),
                    reader.readOptional(FileAttributes.CODEC),
                    reader.readOptional(FileHandle.CODEC)));
  }

  /** A run of entries. */
  public record Success(
      @Nullable FileAttributes directory,
      long verifier,
      List<Entry> entries,
      boolean endOfDirectory) {
    static final Codec<Success> CODEC =
        Codec.of(
            (value, writer) -> {
              writer.writeOptional(value.directory(), FileAttributes.CODEC);
              writer.writeLong(value.verifier());
              writer.writeList(value.entries(), Entry.CODEC);
              writer.writeBool(value.endOfDirectory());
            },
            reader ->
                new Success(
                    reader.readOptional(FileAttributes.CODEC),
                    reader.readLong(),
                    reader.readList("READDIRPLUS entries", Nfs3.MAX_ENTRIES, Entry.CODEC),
                    reader.readBool()));
  }

  private Readdirplus() {}
}
