package dev.pagegate.client.remote;

import dev.pagegate.client.remote.RemoteFiles.ServerLimits;
import dev.pagegate.protocol.nfs3.FsInfo;
import dev.pagegate.protocol.nfs3.FsStat;
import dev.pagegate.protocol.nfs3.Nfs3;
import dev.pagegate.protocol.nfs3.NfsTime;
import java.time.Duration;

/** A server's FSINFO, cut to what this client supports and mended where it makes no sense. */
final class Limits {
  /** What the RFC's oldest servers can do; smaller limits are taken as not said. */
  private static final int SMALLEST_TRANSFER_BYTES = 512;

  private static final int USUAL_TRANSFER_BYTES = 64 * 1024;
  private static final int USUAL_DIRECTORY_BYTES = 64 * 1024;

  private Limits() {}

  static ServerLimits of(FsInfo.Success info) {
    int maxRead = transfer(info.maxReadBytes(), USUAL_TRANSFER_BYTES);
    int maxWrite = transfer(info.maxWriteBytes(), USUAL_TRANSFER_BYTES);
    return new ServerLimits(
        maxRead,
        Math.min(maxRead, transfer(info.preferredReadBytes(), maxRead)),
        maxWrite,
        Math.min(maxWrite, transfer(info.preferredWriteBytes(), maxWrite)),
        info.preferredDirectoryBytes() < SMALLEST_TRANSFER_BYTES
            ? USUAL_DIRECTORY_BYTES
            : (int) Math.min(info.preferredDirectoryBytes(), DirectoryReader.MAX_BYTES),
        // Unsigned on the wire; offsets here are signed.
        info.maxFileBytes() <= 0 ? Long.MAX_VALUE : info.maxFileBytes(),
        duration(info.timeDelta()));
  }

  static RemoteFiles.Space space(FsStat.Success stat) {
    return new RemoteFiles.Space(
        signed(stat.totalBytes()),
        signed(stat.freeBytes()),
        signed(stat.availableBytes()),
        signed(stat.totalFiles()),
        signed(stat.freeFiles()),
        signed(stat.availableFiles()));
  }

  private static long signed(long unsigned) {
    return unsigned < 0 ? Long.MAX_VALUE : unsigned;
  }

  private static int transfer(long said, int otherwise) {
    return said < SMALLEST_TRANSFER_BYTES
        ? otherwise
        : (int) Math.min(said, Nfs3.MAX_PAYLOAD_BYTES);
  }

  private static Duration duration(NfsTime delta) {
    return Duration.ofSeconds(delta.seconds(), Integer.toUnsignedLong(delta.nanos()));
  }
}
