package dev.pagegate.client.nfsproxy;

import dev.pagegate.client.file.FileSystem;

/**
 * One volume that clients may mount.
 *
 * @param name the path under which they do
 * @param origin what names the volume's root on its server, the same after a restart
 * @param files closed by whoever made it, after the proxy
 */
public record ProxyExport(
    String name, String origin, FileSystem files, Writable writable, Identity identity) {

  /** Whether clients may change anything. */
  public enum Writable {
    READ_ONLY,
    READ_WRITE
  }

  /** As whom the origin sees the users of clients. */
  public enum Identity {
    /** As themselves, root as nobody. */
    ROOT_SQUASHED,

    /** As themselves, root as root. */
    OF_THE_CALLER,

    /** All as the one user that the volume was mounted as. */
    OF_THE_VOLUME
  }
}
