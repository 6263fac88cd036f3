package dev.pagegate.client.admin;

import dev.pagegate.client.admin.AdminRequest.Entry;
import dev.pagegate.client.admin.AdminRequest.EntryType;
import dev.pagegate.client.admin.AdminRequest.Found;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.DirectoryEntry;
import dev.pagegate.client.file.DirectoryListing;
import dev.pagegate.client.file.FileSystem;
import dev.pagegate.client.file.Inode;
import dev.pagegate.protocol.nfs3.FileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists files for who wants to do something with each. */
final class Finding {
  /** In one answer; names are at most 255 bytes, so it stays far below an answer's bound. */
  private static final int MAX_ENTRIES = 1000;

  private Finding() {}

  /** Some entries of a directory; of anything else itself, without a name. Blocks. */
  static Found find(FileSystem files, String path, long cookie) throws FsException {
    Inode found = files.resolve(path);
    FileAttributes attributes = files.attributes(found);
    return switch (attributes.type()) {
      case DIRECTORY -> entries(files, found, cookie);
      case REGULAR, SYMBOLIC_LINK, BLOCK_DEVICE, CHARACTER_DEVICE, SOCKET, FIFO ->
          new Found(List.of(entry("", attributes)), null);
    };
  }

  private static Found entries(FileSystem files, Inode directory, long cookie) throws FsException {
    List<Entry> entries = new ArrayList<>();
    DirectoryListing listing = files.list(directory, cookie);
    for (DirectoryEntry next = listing.next(); next != null; next = listing.next()) {
      FileAttributes known = next.attributes();
      entries.add(
          entry(
              next.name().toString(),
              known == null ? files.attributes(files.lookup(directory, next.name())) : known));
      if (entries.size() == MAX_ENTRIES) {
        return new Found(entries, next.cookie());
      }
    }
    return new Found(entries, null);
  }

  /** What a link leads to is found where it is: links may lead in circles. */
  private static Entry entry(String name, @Nullable FileAttributes attributes) {
    if (attributes == null) {
      return new Entry(name, EntryType.OTHER, 0);
    }
    return switch (attributes.type()) {
      case REGULAR -> new Entry(name, EntryType.FILE, attributes.sizeBytes());
      case DIRECTORY -> new Entry(name, EntryType.DIRECTORY, 0);
      case SYMBOLIC_LINK, BLOCK_DEVICE, CHARACTER_DEVICE, SOCKET, FIFO ->
          new Entry(name, EntryType.OTHER, 0);
    };
  }
}
