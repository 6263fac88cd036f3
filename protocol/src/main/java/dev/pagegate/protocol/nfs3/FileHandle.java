package dev.pagegate.protocol.nfs3;

import dev.pagegate.protocol.xdr.Codec;
import dev.pagegate.protocol.xdr.Opaque;

/** The server's name for a file: {@code nfs_fh3}, RFC 1813 section 2.3.3. */
public record FileHandle(Opaque bytes) {
  /** NFS3_FHSIZE, in bytes. */
  public static final int MAX_BYTES = 64;

  public static final Codec<FileHandle> CODEC =
      Codec.of(
          (handle, writer) -> writer.writeOpaque(handle.bytes()),
          reader -> new FileHandle(reader.readOpaque("file handle", MAX_BYTES)));

  public FileHandle {
    if (bytes.length() > MAX_BYTES) {
      throw new IllegalArgumentException(
          "file handle length: " + bytes.length() + " (expected: <= " + MAX_BYTES + ")");
    }
  }

  @Override
  public String toString() {
    return bytes.hex();
  }
}
