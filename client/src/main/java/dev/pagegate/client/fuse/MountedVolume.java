package dev.pagegate.client.fuse;

import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.FileSystem;
import dev.pagegate.client.file.Inode;
import dev.pagegate.client.file.OpenFile;
import dev.pagegate.protocol.nfs3.FileAttributes;
import java.lang.foreign.Arena;

/** What the operations of one mount share. */
final class MountedVolume {
  private final FileSystem files;
  private final double lifeSeconds;
  private final Notices notices;
  private final Nodes nodes;
  private final Handles<OpenFile> openFiles = new Handles<>();
  private final Handles<OpenDirectory> openDirectories = new Handles<>();

  MountedVolume(FileSystem files, double lifeSeconds, Notices notices) {
    this.files = files;
    this.lifeSeconds = lifeSeconds;
    this.notices = notices;
    this.nodes = new Nodes(files.root());
  }

  FileSystem files() {
    return files;
  }

  Nodes nodes() {
    return nodes;
  }

  Notices notices() {
    return notices;
  }

  Handles<OpenFile> openFiles() {
    return openFiles;
  }

  Handles<OpenDirectory> openDirectories() {
    return openDirectories;
  }

  /** How long the kernel believes what it is told. */
  double lifeSeconds() {
    return lifeSeconds;
  }

  /** Tells the kernel that a name leads to {@code inode}. */
  void answerEntry(Request request, Inode inode, FileAttributes attributes) {
    Node node = nodes.tell(inode);
    try (Arena arena = Arena.ofConfined()) {
      if (!request.entry(Structures.entry(arena, node.number(), attributes, lifeSeconds))) {
        nodes.forget(node.number(), 1);
      }
    }
  }

  void answerAttributes(Request request, FileAttributes attributes) {
    try (Arena arena = Arena.ofConfined()) {
      request.attributes(Structures.stat(arena, attributes), lifeSeconds);
    }
  }

  /** The end of the mount: closes what programs left open. */
  void close() throws FsException {
    openFiles.all().forEach(OpenFile::close);
  }
}
