package dev.pagegate.client.file;

import dev.pagegate.client.archive.ArchiveTarget;
import dev.pagegate.client.error.FsException;

/** Finds where copies lie. */
@FunctionalInterface
public interface ArchiveTargets {
  /**
   * The target with this name, which the caller closes. Blocks.
   *
   * @param name an absolute path of this machine, or a URL of an NFS server
   * @throws FsException when there is no such place, or it does not answer
   */
  ArchiveTarget open(String name) throws FsException;
}
