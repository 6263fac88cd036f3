package dev.pagegate.protocol.nfs3;

import dev.pagegate.protocol.xdr.Codec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** READDIR: names in a directory, RFC 1813 section 3.3.16. */
public final class Readdir {
  /** Where to go on (0 is the start) and the reply's size limit. */
  public record Arguments(FileHandle directory, long cookie, long verifier, long countBytes) {
    static final Codec<Arguments> CODEC =
        Codec.of(
            (value, writer) -> {
              FileHandle.CODEC.encode(value.directory(), writer);
              writer.writeLong(value.cookie());
              writer.writeLong(value.verifier());
              writer.writeUnsignedInt(value.countBytes());
            },
            reader ->
                new Arguments(
                    FileHandle.CODEC.decode(reader),
                    reader.readLong(),
                    reader.readLong(),
                    reader.readUnsignedInt()));
  }

  /** One name; the cookie resumes after it. */
  public record Entry(long fileId, FileName name, long cookie) {
    static final Codec<Entry> CODEC =
        Codec.of(
            (value, writer) -> {
              writer.writeLong(value.fileId());
              FileName.CODEC.encode(value.name(), writer);
              writer.writeLong(value.cookie());
            },
            reader ->
                new Entry(reader.readLong(), FileName.CODEC.decode(reader), reader.readLong()));
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
                    reader.readList("READDIR entries", Nfs3.MAX_ENTRIES, Entry.CODEC),
                    reader.readBool()));
  }

  private Readdir() {}
}
