package dev.pagegate.client.nfsproxy;

import dev.pagegate.client.file.Inode;
import dev.pagegate.protocol.nfs3.FileHandle;

/** What a handle names. */
record Target(Exported export, Inode inode) {
  /** The handle of another object of the same export. */
  FileHandle handleOf(Inode other) {
    return export.handleOf(other);
  }
}
