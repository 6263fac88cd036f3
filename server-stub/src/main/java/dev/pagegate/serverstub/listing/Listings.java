package dev.pagegate.serverstub.listing;

import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.serverstub.posix.ErrnoException;
import dev.pagegate.serverstub.posix.OpenFlag;
import dev.pagegate.serverstub.tree.Node;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/*
 * A client that starts reads the directory anew; one that goes on continues in what the last start
 * read, as POSIX allows for a directory that changes meanwhile. So a listing in many calls costs one
 * reading, even while files are being made.
 */
/** Remembers the listings that clients are in the middle of. Safe for use by several threads. */
public final class Listings {
  private final int maxNames;

  /** In the order of their last use. */
  private final LinkedHashMap<Long, Listing> byInode = new LinkedHashMap<>(16, 0.75f, true);

  private long names;

  /**
   * Keeps listings of at most {@code maxNames} names in all; one that is longer alone is kept while
   * it is the only one.
   */
  public Listings(int maxNames) {
    this.maxNames = maxNames;
  }

  /**
   * The names after {@code cookie}, "." and ".." among them; cookie 0 is the start. Blocks.
   *
   * @param parentInode of the directory above, for ".."
   */
  public List<ListedName> after(Node directory, long parentInode, long cookie)
      throws ErrnoException {
    long inode = directory.status().inode();
    Listing known = cookie == 0 ? null : get(inode);
    Listing listing = known != null ? known : read(directory);
    List<ListedName> after = listing.after(cookie);
    if (Long.compareUnsigned(cookie, Listing.PARENT_COOKIE) >= 0) {
      return after;
    }
    return withDots(cookie, inode, parentInode, after);
  }

  private static List<ListedName> withDots(
      long cookie, long inode, long parentInode, List<ListedName> after) {
    List<ListedName> all = new ArrayList<>(after.size() + 2);
    if (cookie < Listing.SELF_COOKIE) {
      all.add(new ListedName(Listing.SELF_COOKIE, inode, dots(".")));
    }
    all.add(new ListedName(Listing.PARENT_COOKIE, parentInode, dots("..")));
    all.addAll(after);
    return all;
  }

  private static FileName dots(String name) {
    return FileName.of(name);
  }

  private Listing read(Node directory) throws ErrnoException {
    try (var content = directory.descriptor().reopen(OpenFlag.READ_ONLY)) {
      Listing listing = Listing.read(content);
      put(directory.status().inode(), listing);
      return listing;
    }
  }

  private synchronized @Nullable Listing get(long inode) {
    return byInode.get(inode);
  }

  private synchronized void put(long inode, Listing listing) {
    Listing replaced = byInode.put(inode, listing);
    names += listing.size() - (replaced == null ? 0 : replaced.size());
    Iterator<Map.Entry<Long, Listing>> eldest = byInode.entrySet().iterator();
    while (names > maxNames && byInode.size() > 1) {
      names -= eldest.next().getValue().size();
      eldest.remove();
    }
  }
}
