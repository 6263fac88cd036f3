package dev.pagegate.client.fuse;

import dev.pagegate.client.file.OpenFile;
import dev.pagegate.protocol.nfs3.FileAttributes;

/** One open of a file by a program. */
final class Opened {
  private static final int SET_ID_BITS = 06000;

  private final OpenFile file;
  private final Node node;
  private final FileInfo info;
  private final boolean setId;
  private volatile boolean written;

  /**
   * @param attributes as they were at the open
   */
  Opened(OpenFile file, Node node, FileInfo info, FileAttributes attributes) {
    this.file = file;
    this.node = node;
    this.info = info;
    this.setId = (attributes.mode() & SET_ID_BITS) != 0;
  }

  OpenFile file() {
    return file;
  }

  Node node() {
    return node;
  }

  boolean writes() {
    return info.writes();
  }

  /** Whether who executes the file becomes its owner, as long as nobody writes to it. */
  boolean isSetId() {
    return setId;
  }

  /** Something was written since the last {@link #takeWritten}. */
  void written() {
    written = true;
  }

  /** Whether something was written since the last call. */
  boolean takeWritten() {
    boolean was = written;
    written = false;
    return was;
  }
}
