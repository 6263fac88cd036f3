package dev.pagegate.client.file;

import dev.pagegate.protocol.nfs3.FileName;

/**
 * Is told what this client learns of changes that others made. Called on threads of its own, never
 * under a lock, in no particular order.
 */
public interface InvalidationListener {
  /** The content of a file, or the entries of a directory, are not what they were. */
  void inodeInvalidated(Inode inode);

  /** Attributes changed; content did not. */
  void attributesChanged(Inode inode);

  /**
   * Hands over what programs have modified in memory that is mapped, and has them come here before
   * they modify it again. Called on an operation thread, which waits.
   */
  default void revokeWrites(Inode inode) {}

  /** The name leads to something else than before, or nowhere. */
  void entryInvalidated(Inode directory, FileName name);
}
