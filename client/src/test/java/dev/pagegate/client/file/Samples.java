package dev.pagegate.client.file;

import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileType;
import dev.pagegate.protocol.nfs3.NfsTime;
import java.time.Instant;

/** Attributes as tests need them. */
final class Samples {
  private Samples() {}

  static FileAttributes attributes(FileType type, long fileId, long sizeBytes, Instant changed) {
    NfsTime time = NfsTime.of(changed);
    return new FileAttributes(
        type, 0644, 1, 1000, 1000, sizeBytes, sizeBytes, 0, 0, 7, fileId, time, time, time);
  }

  static FileAttributes file(long sizeBytes, Instant changed) {
    return attributes(FileType.REGULAR, 42, sizeBytes, changed);
  }

  static FileAttributes directory(Instant changed) {
    return attributes(FileType.DIRECTORY, 2, 4096, changed);
  }
}
