package dev.pagegate.client.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The digest that reads are verified with. */
final class Sha256 {
  private Sha256() {}

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  /** What {@code workload} must read from the tree whose local copy is in {@code directory}. */
  static String expected(Workload workload, Path directory) throws IOException {
    MessageDigest digest = digest();
    ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
    for (Workload.Operation operation : workload.operationList()) {
      Path file = directory.resolve(workload.files().get(operation.file()).path());
      try (FileChannel channel = FileChannel.open(file)) {
        update(digest, channel, operation, buffer);
      }
    }
    return hex(digest);
  }

  private static void update(
      MessageDigest digest, FileChannel channel, Workload.Operation operation, ByteBuffer buffer)
      throws IOException {
    int done = 0;
    while (done < operation.lengthBytes()) {
      buffer.clear().limit(Math.min(buffer.capacity(), operation.lengthBytes() - done));
      int read = channel.read(buffer, operation.offset() + done);
      if (read < 0) {
        return;
      }
      digest.update(buffer.flip());
      done += read;
    }
  }
}
