package dev.pagegate.serverstub.tree;

import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.protocol.xdr.Opaque;
import dev.pagegate.serverstub.posix.FileStatus;
import dev.pagegate.serverstub.posix.Timestamp;
import java.nio.ByteBuffer;

/*
 * The handle holds no path, so it survives renames, and nothing that this process made up, so it
 * survives restarts. An inode number alone would come to mean another file once it is reused; the
 * birth time tells the two apart. Where a file system records no birth times (the field is zero
 * then), a reused inode goes unnoticed.
 *
 * The kernel's own handles (name_to_handle_at) would say the same, but opening them needs
 * CAP_DAC_READ_SEARCH, which neither a user nor a container has, and can lead out of the export.
 */
/** Which file a handle means: its inode number, and when that inode was made. */
record FileIdentity(long inode, Timestamp birthTime) {
  private static final int MAGIC = 0x70676831; // "pgh1"
  private static final int BYTES = 4 + 8 + 8 + 8 + 4;

  static FileIdentity of(FileStatus status) {
    return new FileIdentity(status.inode(), status.birthTime());
  }

  FileHandle toHandle(long exportId) {
    ByteBuffer handle = ByteBuffer.allocate(BYTES);
    handle.putInt(MAGIC).putLong(exportId).putLong(inode);
    handle.putLong(birthTime.seconds()).putInt(birthTime.nanos());
    return new FileHandle(Opaque.copyOf(handle.array()));
  }

  /**
   * Reads a handle of the export {@code exportId}.
   *
   * @throws NfsException BADHANDLE when no server like this made it, STALE when it is another
   *     export's
   */
  static FileIdentity of(FileHandle handle, long exportId) throws NfsException {
    ByteBuffer bytes = ByteBuffer.wrap(handle.bytes().toByteArray());
    if (bytes.remaining() != BYTES || bytes.getInt() != MAGIC) {
      throw new NfsException(NfsStatus.BADHANDLE, "not a handle of this server: " + handle);
    }
    if (bytes.getLong() != exportId) {
      throw new NfsException(NfsStatus.STALE, "handle of another export: " + handle);
    }
    return new FileIdentity(bytes.getLong(), new Timestamp(bytes.getLong(), bytes.getInt()));
  }

  /** Names an export by its root, so that handles are not mixed up between directories. */
  long toExportId() {
    long mixed = inode * 0x9E3779B97F4A7C15L ^ birthTime.seconds();
    mixed = (mixed ^ mixed >>> 29) * 0xBF58476D1CE4E5B9L + birthTime.nanos();
    return mixed ^ mixed >>> 32;
  }
}
