package dev.pagegate.client.admin;

import dev.pagegate.client.admin.AdminRequest.Fetched;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.FileSystem;
import dev.pagegate.client.file.Inode;
import dev.pagegate.client.file.OpenFile;
import dev.pagegate.client.file.Upkeep;
import dev.pagegate.client.page.PageSpan;
import java.util.Map;
import java.util.NavigableMap;

/** Has the caches take a file, a part at a time; what the disk has already is left where it is. */
final class Fetching {
  /** In one answer, so that who asks can tell how far it is and stop. */
  private static final long PART_BYTES = 8L << 20;

  private static final int READ_BYTES = 1 << 20;

  private Fetching() {}

  /** Blocks until the part is in memory; the disk follows. */
  static Fetched fetch(FileSystem files, String path, long fromByte) throws FsException {
    Inode inode = files.resolve(path);
    try (OpenFile file = files.open(inode)) {
      Upkeep upkeep = files.upkeep();
      int pageBytes = upkeep.pageBytes();
      long sizeBytes = file.sizeBytes();
      long start = Math.clamp(fromByte, 0, sizeBytes) / pageBytes * pageBytes;
      long end = Math.min(start + PART_BYTES, sizeBytes);
      long endPage = Math.ceilDiv(end, (long) pageBytes);
      NavigableMap<Long, Long> kept = upkeep.onDisk(inode, start / pageBytes, endPage);
      long fetched = 0;
      long at = start;
      for (Map.Entry<Long, Long> run : kept.entrySet()) {
        fetched += read(file, at, Math.min(end, run.getKey() * pageBytes));
        at = Math.max(at, run.getValue() * pageBytes);
      }
      fetched += read(file, at, end);
      return new Fetched(end, sizeBytes, fetched);
    }
  }

  private static long read(OpenFile file, long from, long end) throws FsException {
    long at = from;
    while (at < end) {
      try (PageSpan span = file.readInPlace(at, (int) Math.min(READ_BYTES, end - at))) {
        if (span.lengthBytes() == 0) {
          break; // it has become shorter
        }
        at += span.lengthBytes();
      }
    }
    return Math.max(0, at - from);
  }
}
