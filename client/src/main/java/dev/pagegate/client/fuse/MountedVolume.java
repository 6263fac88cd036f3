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
  private final Callers callers;
  private final double lifeSeconds;
  private final boolean hasExtendedAttributes;
  private final Notices notices;
  private final Nodes nodes;
  private final Handles<Opened> openFiles = new Handles<>();
  private final Handles<OpenDirectory> openDirectories = new Handles<>();

  MountedVolume(FileSystem files, FuseOptions options, Notices notices) {
    this.files = files;
    this.callers = new Callers(files, options.identity());
    this.lifeSeconds = options.lifeSeconds();
    this.hasExtendedAttributes =
        options.extendedAttributes() == FuseOptions.ExtendedAttributes.OF_ARCHIVES;
    this.notices = notices;
    this.nodes = new Nodes(files.root());
  }

  FileSystem files() {
    return files;
  }

  /** The volume as whoever waits for {@code request} sees it. */
  FileSystem filesOf(Request request) {
    return callers.of(request);
  }

  boolean hasExtendedAttributes() {
    return hasExtendedAttributes;
  }

  Nodes nodes() {
    return nodes;
  }

  Notices notices() {
    return notices;
  }

  Handles<Opened> openFiles() {
    return openFiles;
  }

  Handles<OpenDirectory> openDirectories() {
    return openDirectories;
  }

  /** How long the kernel believes what it is told. */
  double lifeSeconds() {
    return lifeSeconds;
  }

  /**
   * What the kernel has cached of another content goes before the open is answered, its idea of the
   * file's size included: so whoever opens sees what was written before the last close elsewhere.
   */
  void dropIfChanged(Node node, OpenFile file) throws FsException {
    long content = file.contentNumber();
    long cached = node.cachedContent();
    if (cached != content) {
      if (cached != Node.NOTHING_CACHED) {
        notices.contentChanged(node);
      }
      node.cachedContent(content);
    }
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
  void close() {
    openFiles.all().forEach(opened -> opened.file().close());
  }
}
