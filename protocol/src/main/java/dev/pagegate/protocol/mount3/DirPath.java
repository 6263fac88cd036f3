package dev.pagegate.protocol.mount3;

import dev.pagegate.protocol.xdr.Codec;
import dev.pagegate.protocol.xdr.Opaque;

/** {@code dirpath}, RFC 1813 section 5.1.4: a directory on the server, as bytes. */
public record DirPath(Opaque bytes) {
  /** MNTPATHLEN, in bytes. */
  public static final int MAX_BYTES = 1024;

  public static final Codec<DirPath> CODEC =
      Codec.of(
          (path, writer) -> writer.writeOpaque(path.bytes()),
          reader -> new DirPath(reader.readOpaque("mount path", MAX_BYTES)));

  public DirPath {
    if (bytes.length() > MAX_BYTES) {
      throw new IllegalArgumentException(
          "mount path length: " + bytes.length() + " (expected: <= " + MAX_BYTES + ")");
    }
  }

  public static DirPath of(String path) {
    return new DirPath(Opaque.utf8(path));
  }

  /** For people; see {@link Opaque#utf8()}. */
  @Override
  public String toString() {
    return bytes.utf8();
  }
}
