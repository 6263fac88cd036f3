package dev.pagegate.protocol.nfs3;

import dev.pagegate.protocol.xdr.Codec;
import org.jspecify.annotations.Nullable;

/** FSSTAT: how full a file system is, RFC 1813 section 3.3.18. */
public final class FsStat {
  /**
   * Space and file slots, unsigned 64-bit; {@code invariantSeconds} is how long they are expected
   * to hold.
   */
  public record Success(
      @Nullable FileAttributes root,
      long totalBytes,
      long freeBytes,
      long availableBytes,
      long totalFiles,
      long freeFiles,
      long availableFiles,
      long invariantSeconds) {
    static final Codec<Success> CODEC =
        Codec.of(
            (value, writer) -> {
              writer.writeOptional(value.root(), FileAttributes.CODEC);
              writer.writeLong(value.totalBytes());
              writer.writeLong(value.freeBytes());
              writer.writeLong(value.availableBytes());
              writer.writeLong(value.totalFiles());
              writer.writeLong(value.freeFiles());
              writer.writeLong(value.availableFiles());
              writer.writeUnsignedInt(value.invariantSeconds());
            },
            reader ->
                new Success(
                    reader.readOptional(FileAttributes.CODEC),
                    reader.readLong(),
                    reader.readLong(),
                    reader.readLong(),
                    reader.readLong(),
                    reader.readLong(),
                    reader.readLong(),
                    reader.readUnsignedInt()));
  }

  private FsStat() {}
}
