package dev.pagegate.serverstub.tree;

import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.serverstub.posix.Descriptor;
import dev.pagegate.serverstub.posix.FileStatus;

/**
 * One file of the export, held for the time of a request: its descriptor keeps meaning this file
 * whatever happens to its name.
 *
 * @param status as it was when the node was found, before the request changed anything
 */
public record Node(Descriptor descriptor, FileStatus status) implements AutoCloseable {
  /** This, if it is a directory; fails with NOTDIR. */
  public Node requireDirectory() throws NfsException {
    if (!status.isDirectory()) {
      throw new NfsException(NfsStatus.NOTDIR, "not a directory: inode " + status.inode());
    }
    return this;
  }

  /** This, if it is a regular file; fails with INVAL, the RFC's answer for READ and WRITE. */
  public Node requireRegular() throws NfsException {
    if (!status.isRegular()) {
      throw new NfsException(NfsStatus.INVAL, "not a regular file: inode " + status.inode());
    }
    return this;
  }

  @Override
  public void close() {
    descriptor.close();
  }
}
