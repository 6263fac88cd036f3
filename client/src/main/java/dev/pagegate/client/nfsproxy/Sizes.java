package dev.pagegate.client.nfsproxy;

import dev.pagegate.protocol.nfs3.Nfs3;

/** How large requests may be, as FSINFO tells clients, in bytes. */
final class Sizes {
  static final int MAX_READ_BYTES = Nfs3.MAX_PAYLOAD_BYTES;
  static final int MAX_WRITE_BYTES = Nfs3.MAX_PAYLOAD_BYTES;
  static final int MAX_DIRECTORY_BYTES = 256 * 1024;
  static final int PREFERRED_DIRECTORY_BYTES = 64 * 1024;
  static final int MULTIPLE_BYTES = 4096;

  private Sizes() {}
}
