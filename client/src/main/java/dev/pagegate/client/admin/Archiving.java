package dev.pagegate.client.admin;

import dev.pagegate.client.admin.AdminRequest.ArchiveList;
import dev.pagegate.client.admin.AdminRequest.ArchiveListed;
import dev.pagegate.client.admin.AdminRequest.Fetched;
import dev.pagegate.client.admin.AdminRequest.ReleasedFile;
import dev.pagegate.client.archive.ArchivedFile;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.Archivist.Mode;
import dev.pagegate.client.file.Archivist.Released;
import dev.pagegate.client.file.FileSystem;
import dev.pagegate.client.file.Inode;
import java.util.List;

/** Lists archives, lets go of files and brings them back. Blocks. */
final class Archiving {
  /** In one answer, so that it stays far below an answer's bound. */
  private static final int MAX_LISTED = 500;

  private Archiving() {}

  static ArchiveListed list(FileSystem files, ArchiveList asked, ArchiveJobs jobs) {
    String below = asked.path();
    List<ArchiveView> found =
        files.archivist().files().stream()
            .filter(file -> isBelow(file, below) && isAfter(file, asked.after()))
            .limit(MAX_LISTED + 1L)
            .map(file -> jobs.view(asked.mount(), file))
            .toList();
    return found.size() > MAX_LISTED
        ? new ArchiveListed(found.subList(0, MAX_LISTED), true)
        : new ArchiveListed(found, false);
  }

  private static boolean isBelow(ArchivedFile file, String directory) {
    String path = file.record().path();
    return directory.isEmpty() || path.equals(directory) || path.startsWith(directory + "/");
  }

  private static boolean isAfter(ArchivedFile file, String path) {
    return file.record().path().compareTo(path) > 0;
  }

  static ReleasedFile release(FileSystem files, String path, Mode mode) throws FsException {
    Released released = files.archivist().release(files.resolve(path), mode);
    return new ReleasedFile(released.memoryBytes(), released.diskBytes());
  }

  /** A part, as a fetch brings it; with the last one the file is resident again. */
  static Fetched recall(FileSystem files, String path, long fromByte) throws FsException {
    Fetched part = Fetching.fetch(files, path, fromByte);
    if (part.endByte() >= part.sizeBytes()) {
      Inode file = files.resolve(path);
      files.archivist().recalled(file);
    }
    return part;
  }
}
