package dev.pagegate.client.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Room on the disk that is given up when it is full, so that it can still be noted what has become
 * of changes; without that no segment could go, and the disk would stay full.
 */
final class Reserve {
  private static final int CHUNK_BYTES = 1 << 20;

  private final Path file;
  private final long bytes;
  private boolean isTaken;

  Reserve(Path directory, long bytes) {
    this.file = directory.resolve("reserve");
    this.bytes = bytes;
  }

  /** Takes the room where it is not taken yet. A disk that has none is no reason to fail. */
  void take() {
    if (isTaken) {
      return;
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer zeros = ByteBuffer.allocate(CHUNK_BYTES);
      for (long at = channel.size(); at < bytes; ) {
        zeros.clear().limit((int) Math.min(CHUNK_BYTES, bytes - at));
        at += channel.write(zeros, at);
      }
      isTaken = true;
    } catch (IOException e) {
      JournalSync.log.info("no room is reserved for notes in the journal: {}", e.getMessage());
    }
  }

  /** Whether there was room to give up. */
  boolean giveUp() {
    isTaken = false;
    try {
      return Files.deleteIfExists(file);
    } catch (IOException e) {
      return false;
    }
  }
}
