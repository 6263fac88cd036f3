package dev.pagegate.client.journal;

import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.xdr.Opaque;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/** Handles of objects that were made here: never given twice, by no process. */
final class LocalHandles {
  /** Servers' handles are opaque; 16 bytes of a constant and of chance tell ours from them. */
  private static final long MARK = 0x7067_6c6f_6361_6c01L;

  private static final int BYTES = 24;

  /** Numbers of files made here; servers count from below. */
  private static final long FIRST_FILE_ID = 1L << 62;

  private final long incarnation = new SecureRandom().nextLong();

  FileHandle of(long node) {
    return new FileHandle(
        Opaque.copyOf(
            ByteBuffer.allocate(BYTES).putLong(MARK).putLong(incarnation).putLong(node).array()));
  }

  static boolean isLocal(FileHandle handle) {
    return handle.bytes().length() == BYTES
        && ByteBuffer.wrap(handle.bytes().toByteArray()).getLong() == MARK;
  }

  /** Differs from every other's here, also from those of processes before, in all likelihood. */
  long fileId(long node) {
    return FIRST_FILE_ID | ((incarnation & 0x3FFFFFL) << 40) | (node & 0xFF_FFFF_FFFFL);
  }
}
