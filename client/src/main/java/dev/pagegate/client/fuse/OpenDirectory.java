package dev.pagegate.client.fuse;

import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.DirectoryEntry;
import dev.pagegate.client.file.DirectoryListing;
import dev.pagegate.client.file.FileSystem;
import dev.pagegate.client.file.Inode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One open of a directory: its listing, and where in it the reader is. Guard it by its monitor. */
final class OpenDirectory {
  /*
   * The kernel names positions by numbers that it may come back to. A server's cookies cannot serve:
   * they may be anything, and 0 and the two names that every directory begins with need some too. So
   * positions count entries, and the cookie of each is kept for as long as the directory is open.
   */

  /** Position after {@code .} and {@code ..}, which every listing begins with. */
  static final long FIRST = 2;

  private final FileSystem files;
  private final Inode directory;
  private long[] cookies = new long[64];

  /** Entries whose cookies are known. */
  private int known;

  private @Nullable DirectoryListing listing;

  /** Position of the entry that the listing brings next. */
  private long position = FIRST;

  private @Nullable DirectoryEntry pushedBack;

  OpenDirectory(FileSystem files, Inode directory) {
    this.files = files;
    this.directory = directory;
  }

  Inode directory() {
    return directory;
  }

  /** The entry at {@code wanted}, at least {@link #FIRST}; null behind the last. Blocks. */
  @Nullable DirectoryEntry at(long wanted) throws FsException {
    DirectoryListing current = listing;
    if (current == null || wanted != position) {
      current = listFrom(wanted);
    }
    DirectoryEntry entry = pushedBack;
    pushedBack = null;
    if (entry == null) {
      entry = current.next();
    }
    if (entry != null) {
      remember(wanted, entry.cookie());
      position = wanted + 1;
    }
    return entry;
  }

  /** The entry that {@link #at} just returned had no room. */
  void pushBack(DirectoryEntry entry) {
    pushedBack = entry;
    position--;
  }

  private DirectoryListing listFrom(long wanted) {
    // A position beyond what was listed is none that the kernel was given: the end of what is
    // known.
    int before = Math.clamp(wanted - FIRST, 0, known);
    long cookie = before == 0 ? 0 : cookies[before - 1];
    if (before == 0) {
      known = 0; // rewinddir: the directory is listed anew
    }
    pushedBack = null;
    position = before + FIRST;
    DirectoryListing started = files.list(directory, cookie);
    listing = started;
    return started;
  }

  private void remember(long at, long cookie) {
    int index = (int) (at - FIRST);
    if (index == cookies.length) {
      cookies = Arrays.copyOf(cookies, 2 * cookies.length);
    }
    if (index < cookies.length) {
      cookies[index] = cookie;
      known = Math.max(known, index + 1);
    }
  }
}
