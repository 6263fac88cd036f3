package dev.pagegate.store.rocks;

import dev.pagegate.store.CoherencyToken;
import dev.pagegate.store.FileVersion;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What the index says of one file: its number, its newest generation, and that one's token. */
record FileRecord(long number, long generation, CoherencyToken token) {
  byte[] encode() {
    byte[] tokenBytes = token.toByteArray();
    return ByteBuffer.allocate(17 + tokenBytes.length)
        .putLong(number)
        .putLong(generation)
        .put((byte) tokenBytes.length)
        .put(tokenBytes)
        .array();
  }

  /** Null for bytes that are no record of this format. */
  static @Nullable FileRecord decode(byte[] bytes) {
    if (bytes.length < 18) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    long number = in.getLong();
    long generation = in.getLong();
    int tokenBytes = in.get();
    if (tokenBytes != in.remaining() || tokenBytes > CoherencyToken.MAX_BYTES) {
      return null;
    }
    byte[] token = new byte[tokenBytes];
    in.get(token);
    return new FileRecord(number, generation, CoherencyToken.copyOf(token));
  }

  FileVersion version() {
    return new FileVersion(number, generation);
  }
}
