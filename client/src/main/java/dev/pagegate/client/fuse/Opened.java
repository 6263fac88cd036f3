package dev.pagegate.client.fuse;

import dev.pagegate.client.file.OpenFile;

/** One open of a file by a program. */
final class Opened {
  private final OpenFile file;
  private final Node node;
  private final FileInfo info;
  private volatile boolean written;

  Opened(OpenFile file, Node node, FileInfo info) {
    this.file = file;
    this.node = node;
    this.info = info;
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
