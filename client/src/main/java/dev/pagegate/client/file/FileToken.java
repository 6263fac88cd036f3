package dev.pagegate.client.file;

import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.NfsTime;
import dev.pagegate.store.CoherencyToken;
import java.nio.ByteBuffer;

/**
 * What tells one content of a file from another, as far as NFSv3 can: equal tokens mean equal bytes
 * once {@link ServerClock#tickIsOver}.
 */
record FileToken(long fileId, long sizeBytes, NfsTime modifyTime, NfsTime changeTime) {
  /**
   * Format 1, big-endian: format, fileid, size, mtime seconds and nanoseconds, ctime seconds and
   * nanoseconds. Lies in cache directories: another layout needs another format number, so that old
   * tokens match nothing.
   */
  private static final int ENCODED_BYTES = 1 + 8 + 8 + 8 + 4 + 8 + 4;

  private static final byte FORMAT = 1;

  static FileToken of(FileAttributes attributes) {
    return new FileToken(
        attributes.fileId(),
        attributes.sizeBytes(),
        attributes.modifyTime(),
        attributes.changeTime());
  }

  CoherencyToken toCoherencyToken() {
    ByteBuffer bytes = ByteBuffer.allocate(ENCODED_BYTES);
    bytes.put(FORMAT).putLong(fileId).putLong(sizeBytes);
    bytes.putLong(modifyTime.seconds()).putInt(modifyTime.nanos());
    bytes.putLong(changeTime.seconds()).putInt(changeTime.nanos());
    return CoherencyToken.copyOf(bytes.array());
  }
}
