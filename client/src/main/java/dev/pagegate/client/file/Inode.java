package dev.pagegate.client.file;

import dev.pagegate.protocol.nfs3.FileHandle;

/** A file or directory of the server as this client knows it; one object a handle. */
public final class Inode {
  private final FileHandle handle;

  Inode(FileHandle handle) {
    this.handle = handle;
  }

  public FileHandle handle() {
    return handle;
  }

  @Override
  public String toString() {
    return "inode " + handle;
  }
}
