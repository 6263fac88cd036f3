package dev.pagegate.client.bench;

import dev.pagegate.client.daemon.Daemon;
import dev.pagegate.client.daemon.DaemonConfig;
import dev.pagegate.client.daemon.Mount;
import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.DirectoryEntry;
import dev.pagegate.client.file.DirectoryListing;
import dev.pagegate.client.file.FileSystem;
import dev.pagegate.client.file.Inode;
import dev.pagegate.client.remote.NfsUrl;
import dev.pagegate.client.remote.TransportSecurity;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileType;
import dev.pagegate.store.StoreException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Finds what to read in somebody else's tree. */
final class RemoteTree {
  private static final long SMALL_BYTES = 64 << 10;
  private static final long MEDIUM_BYTES = 8 << 20;
  private static final int MAX_MEDIUM_FILES = 32;
  private static final int MAX_SMALL_FILES = 1000;
  private static final int MAX_LISTED = 100_000;

  private final FileSystem fileSystem;
  private final List<BenchFile> found = new ArrayList<>();

  private RemoteTree(FileSystem fileSystem) {
    this.fileSystem = fileSystem;
  }

  /**
   * The largest file below {@code url}, with some of the medium and small ones. Blocks.
   *
   * @throws FsException INVALID_ARGUMENT when there is no file of 64 KiB or more
   */
  static BenchTree list(NfsUrl url, TransportSecurity security) throws FsException, StoreException {
    DaemonConfig names = DaemonConfig.forNames();
    try (Daemon daemon = Daemon.start(names.withRemote(names.remote().withSecurity(security)));
        Mount mount = daemon.mount(url)) {
      RemoteTree tree = new RemoteTree(mount.files());
      tree.addDirectory(mount.files().root(), "");
      return tree.chosen(url);
    }
  }

  private void addDirectory(Inode directory, String prefix) throws FsException {
    DirectoryListing listing = fileSystem.list(directory, 0);
    for (DirectoryEntry entry = listing.next();
        entry != null && found.size() < MAX_LISTED;
        entry = listing.next()) {
      Inode inode = fileSystem.lookup(directory, entry.name());
      FileAttributes attributes = fileSystem.attributes(inode);
      if (attributes.type() == FileType.DIRECTORY) {
        addDirectory(inode, prefix + entry.name() + "/");
      } else if (attributes.type() == FileType.REGULAR && attributes.sizeBytes() > 0) {
        found.add(new BenchFile(prefix + entry.name(), attributes.sizeBytes()));
      }
    }
  }

  private BenchTree chosen(NfsUrl url) throws FsException {
    BenchFile large =
        found.stream()
            .max(Comparator.comparingLong(BenchFile::sizeBytes))
            .filter(file -> file.sizeBytes() >= SMALL_BYTES)
            .orElseThrow(
                () ->
                    new FsException(
                        FsError.INVALID_ARGUMENT,
                        url + " has no file of 64 KiB or more to read; put one there"));
    List<BenchFile> small = some(1, SMALL_BYTES, MAX_SMALL_FILES, large);
    return new BenchTree(
        large,
        large,
        large,
        some(SMALL_BYTES + 1, MEDIUM_BYTES, MAX_MEDIUM_FILES, large),
        small,
        small);
  }

  private List<BenchFile> some(long minBytes, long maxBytes, int limit, BenchFile except) {
    return found.stream()
        .filter(file -> file.sizeBytes() >= minBytes && file.sizeBytes() <= maxBytes)
        .filter(file -> !file.equals(except))
        .sorted(Comparator.comparing(BenchFile::path))
        .limit(limit)
        .toList();
  }
}
