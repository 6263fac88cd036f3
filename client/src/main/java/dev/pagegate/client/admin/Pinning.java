package dev.pagegate.client.admin;

import dev.pagegate.client.admin.AdminRequest.PinList;
import dev.pagegate.client.admin.AdminRequest.Pinned;
import dev.pagegate.client.admin.AdminRequest.PinnedFile;
import dev.pagegate.client.admin.AdminRequest.Unpinned;
import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.FileSystem;
import dev.pagegate.client.file.Inode;
import dev.pagegate.client.file.Upkeep;
import dev.pagegate.client.file.Upkeep.PinUse;
import dev.pagegate.protocol.nfs3.FileType;

/** Pins files and lets go of them. Blocks on the server and on the cache disk. */
final class Pinning {
  private Pinning() {}

  static Pinned pin(FileSystem files, String mount, String path)
      throws AdminException, FsException {
    Inode file = files.resolve(path);
    FileType type = files.attributes(file).type();
    if (type != FileType.REGULAR) {
      throw new AdminException(path + ": only files can be pinned; this is a " + type);
    }
    Upkeep upkeep = files.upkeep();
    boolean pinned = upkeep.pin(file, label(mount, path));
    PinUse use = upkeep.pinUse();
    if (!pinned) {
      throw new AdminException(
          use.budgetBytes() == 0
              ? "there is no disk cache to pin anything in"
              : "%s of %d bytes is too much: %d of %d bytes are pinned already; unpin others, or mount with a larger --pin-budget"
                  .formatted(
                      label(mount, path),
                      upkeep.sizeBytes(file),
                      use.reservedBytes(),
                      use.budgetBytes()));
    }
    return new Pinned(upkeep.sizeBytes(file), use.reservedBytes(), use.budgetBytes());
  }

  /** By what files are called now, and by what they were called when they were pinned. */
  static Unpinned unpin(FileSystem files, String mount, String path) throws FsException {
    String label = label(mount, path);
    Upkeep upkeep = files.upkeep();
    int ended = upkeep.unpin(it -> it.equals(label) || it.startsWith(label + "/"));
    if (ended == 0 && isFile(files, path)) {
      ended = upkeep.unpin(files.resolve(path)) ? 1 : 0;
    }
    return new Unpinned(ended);
  }

  private static boolean isFile(FileSystem files, String path) throws FsException {
    try {
      return files.attributes(files.resolve(path)).type() == FileType.REGULAR;
    } catch (FsException e) {
      if (e.error() == FsError.NO_SUCH_ENTRY) {
        return false; // what is no more may have been pinned
      }
      throw e;
    }
  }

  static PinList list(FileSystem files) {
    PinUse use = files.upkeep().pinUse();
    return new PinList(
        files.upkeep().pins().stream()
            .map(pin -> new PinnedFile(pin.label(), pin.bytes()))
            .toList(),
        use.reservedBytes(),
        use.budgetBytes());
  }

  private static String label(String mount, String path) {
    return path.isEmpty() ? mount : mount + "/" + path;
  }
}
