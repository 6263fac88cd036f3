package dev.pagegate.serverstub.procedure;

import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.NfsResult;
import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.protocol.nfs3.PostOpAttributes;
import dev.pagegate.protocol.nfs3.Readdir;
import dev.pagegate.protocol.nfs3.Readdirplus;
import dev.pagegate.serverstub.access.Caller;
import dev.pagegate.serverstub.access.Permissions;
import dev.pagegate.serverstub.listing.ListedName;
import dev.pagegate.serverstub.listing.Listings;
import dev.pagegate.serverstub.posix.Errno;
import dev.pagegate.serverstub.posix.ErrnoException;
import dev.pagegate.serverstub.posix.FileStatus;
import dev.pagegate.serverstub.tree.ExportTree;
import dev.pagegate.serverstub.tree.NfsException;
import dev.pagegate.serverstub.tree.Node;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * The cookie verifier is always zero and any is accepted: cookies here never become invalid.
 */
/** READDIR and READDIRPLUS. RFC 1813 sections 3.3.16 and 3.3.17. */
final class ListingProcedures {
  private static final long COOKIE_VERIFIER = 0;

  /** Status, directory attributes, verifier, end of list and eof, in bytes. */
  private static final int REPLY_BYTES = 4 + 4 + FileAttributes.WIRE_BYTES + 8 + 4 + 4;

  /** File number, name's length and cookie: what READDIRPLUS's directory limit counts. */
  private static final int NAME_BYTES = 8 + 4 + 8;

  /** The word that says that an entry follows. */
  private static final int ENTRY_BYTES = 4;

  private final ExportTree tree;
  private final OnNode onNode;
  private final Listings listings;
  private final int maxReplyBytes;
  private final int plusBytes;

  ListingProcedures(ExportTree tree, Listings listings, Sizes sizes) {
    this.tree = tree;
    this.onNode = new OnNode(tree);
    this.listings = listings;
    this.maxReplyBytes = sizes.maxDirectoryBytes();
    int handleBytes = tree.rootHandle().bytes().length();
    this.plusBytes = 4 + FileAttributes.WIRE_BYTES + 4 + 4 + padded(handleBytes);
  }

  NfsResult<Readdir.Success, PostOpAttributes> readdir(Readdir.Arguments arguments, Caller caller)
      throws NfsException, ErrnoException {
    return onNode.reading(
        arguments.directory(),
        directory -> {
          List<ListedName> after = after(directory, arguments.cookie(), caller);
          long left = clamp(arguments.countBytes()) - REPLY_BYTES;
          List<Readdir.Entry> entries = new ArrayList<>();
          for (ListedName listed : after) {
            left -= ENTRY_BYTES + nameBytes(listed);
            if (left < 0) {
              break;
            }
            entries.add(new Readdir.Entry(listed.inode(), listed.name(), listed.cookie()));
          }
          boolean end = entries.size() == after.size();
          requireProgress(entries, end);
          return new Readdir.Success(onNode.after(directory), COOKIE_VERIFIER, entries, end);
        });
  }

  NfsResult<Readdirplus.Success, PostOpAttributes> readdirplus(
      Readdirplus.Arguments arguments, Caller caller) throws NfsException, ErrnoException {
    return onNode.reading(
        arguments.directory(),
        directory -> {
          List<ListedName> after = after(directory, arguments.cookie(), caller);
          long left = clamp(arguments.maxBytes()) - REPLY_BYTES;
          long leftForNames = arguments.directoryBytes();
          List<Readdirplus.Entry> entries = new ArrayList<>();
          int passed = 0;
          for (ListedName listed : after) {
            int entryBytes = ENTRY_BYTES + nameBytes(listed) + plusBytes;
            // Some clients put nonsense into the directory limit; one entry is always legal.
            boolean namesFull = leftForNames < nameBytes(listed) && !entries.isEmpty();
            if (left < entryBytes || namesFull) {
              break;
            }
            passed++;
            Readdirplus.Entry entry = entry(directory, listed, caller);
            if (entry != null) {
              left -= entryBytes;
              leftForNames -= nameBytes(listed);
              entries.add(entry);
            }
          }
          boolean end = passed == after.size();
          requireProgress(entries, end);
          return new Readdirplus.Success(onNode.after(directory), COOKIE_VERIFIER, entries, end);
        });
  }

  private List<ListedName> after(Node directory, long cookie, Caller caller)
      throws NfsException, ErrnoException {
    Permissions.requireList(directory.requireDirectory().status(), caller);
    try (Node parent = tree.child(directory, FileName.of(".."))) {
      return listings.after(directory, parent.status().inode(), cookie);
    }
  }

  /** Null when the name has been removed since the directory was read. */
  private Readdirplus.@Nullable Entry entry(Node directory, ListedName listed, Caller caller)
      throws ErrnoException {
    FileStatus status;
    try {
      status = status(directory, listed, caller);
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ENOENT) {
        return null;
      }
      throw e;
    }
    if (status == null) {
      return new Readdirplus.Entry(listed.inode(), listed.name(), listed.cookie(), null, null);
    }
    FileHandle handle = tree.handle(status);
    FileAttributes attributes = tree.attributes(status);
    return new Readdirplus.Entry(
        status.inode(), listed.name(), listed.cookie(), attributes, handle);
  }

  /**
   * Null for what a LOOKUP would not find either: a mount point, or anything in an unsearchable
   * directory.
   */
  private @Nullable FileStatus status(Node directory, ListedName listed, Caller caller)
      throws ErrnoException {
    if (listed.name().equals(FileName.of("."))) {
      return directory.status();
    }
    try {
      Permissions.requireSearch(directory.status(), caller);
      if (ExportTree.isDots(listed.name())) {
        try (Node parent = tree.child(directory, listed.name())) {
          return parent.status();
        }
      }
    } catch (NfsException _) {
      return null;
    }
    FileStatus status = directory.descriptor().status(listed.name().bytes().toByteArray());
    if (!tree.isInside(status)) {
      return null;
    }
    tree.moved(status, directory, listed.name());
    return status;
  }

  /** A reply without entries that is not the end would send the client round in circles. */
  private static void requireProgress(List<?> entries, boolean end) throws NfsException {
    if (entries.isEmpty() && !end) {
      throw new NfsException(NfsStatus.TOOSMALL, "no entry fits into the reply asked for");
    }
  }

  private long clamp(long askedBytes) {
    return Math.min(askedBytes, maxReplyBytes);
  }

  private static int nameBytes(ListedName listed) {
    return NAME_BYTES + padded(listed.name().bytes().length());
  }

  private static int padded(int length) {
    return (length + 3) & -4;
  }
}
