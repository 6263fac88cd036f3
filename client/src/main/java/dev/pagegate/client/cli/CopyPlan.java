package dev.pagegate.client.cli;

import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.DirectoryEntry;
import dev.pagegate.client.file.DirectoryListing;
import dev.pagegate.client.file.FileSystem;
import dev.pagegate.client.file.Inode;
import dev.pagegate.protocol.nfs3.FileAttributes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What a recursive copy will make, listed before it starts so that progress has a total. */
record CopyPlan(List<Path> directories, List<File> files, List<Link> links) {
  /** A regular file and where it goes. */
  record File(Inode inode, int mode, long sizeBytes, Path target) {}

  /** A symbolic link, made with the server's text. */
  record Link(String text, Path target) {}

  /**
   * Lists what is below the root. Blocks.
   *
   * @param skipped told of what cannot be copied
   */
  static CopyPlan of(FileSystem fileSystem, Path target, Consumer<String> skipped)
      throws FsException, CommandFailure {
    CopyPlan plan = new CopyPlan(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    plan.add(fileSystem, fileSystem.root(), target, skipped);
    return plan;
  }

  long totalBytes() {
    return files.stream().mapToLong(File::sizeBytes).sum();
  }

  private void add(FileSystem fileSystem, Inode inode, Path target, Consumer<String> skipped)
      throws FsException, CommandFailure {
    FileAttributes attributes = fileSystem.attributes(inode);
    switch (attributes.type()) {
      case REGULAR -> files.add(new File(inode, attributes.mode(), attributes.sizeBytes(), target));
      case SYMBOLIC_LINK -> links.add(new Link(fileSystem.readlink(inode).utf8(), target));
      case DIRECTORY -> {
        directories.add(target);
        addEntries(fileSystem, inode, target, skipped);
      }
      case BLOCK_DEVICE, CHARACTER_DEVICE, SOCKET, FIFO ->
          skipped.accept(target + " is not made: the original is a " + attributes.type());
    }
  }

  private void addEntries(
      FileSystem fileSystem, Inode directory, Path target, Consumer<String> skipped)
      throws FsException, CommandFailure {
    DirectoryListing listing = fileSystem.list(directory, 0);
    for (DirectoryEntry entry = listing.next(); entry != null; entry = listing.next()) {
      Path below;
      try {
        below = target.resolve(LocalName.of(entry.name().toString()));
      } catch (IllegalArgumentException e) {
        throw new CommandFailure("cannot copy into " + target + ": " + e.getMessage(), e);
      }
      add(fileSystem, fileSystem.lookup(directory, entry.name()), below, skipped);
    }
  }
}
