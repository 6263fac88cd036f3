package dev.pagegate.client.fuse;

import dev.pagegate.client.file.Inode;

/** A file or directory that the kernel knows by number. */
final class Node {
  /** The content number of no file. */
  static final long NOTHING_CACHED = -1;

  private final long number;
  private final Inode inode;

  /** How often the kernel was told of it and has not forgotten; 0 is the end. Guarded by this. */
  private long tellings = 1;

  private volatile long cachedContent = NOTHING_CACHED;

  Node(long number, Inode inode) {
    this.number = number;
    this.inode = inode;
  }

  long number() {
    return number;
  }

  Inode inode() {
    return inode;
  }

  /** False when the kernel has forgotten it for good meanwhile. */
  synchronized boolean tellAgain() {
    if (tellings == 0) {
      return false;
    }
    tellings++;
    return true;
  }

  /** Whether that was the last of it. */
  synchronized boolean forget(long count) {
    tellings = Math.max(0, tellings - count);
    return tellings == 0;
  }

  /** Which content the kernel's cached pages can only be of. */
  long cachedContent() {
    return cachedContent;
  }

  void cachedContent(long number) {
    cachedContent = number;
  }
}
