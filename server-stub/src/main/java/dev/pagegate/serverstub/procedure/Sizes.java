package dev.pagegate.serverstub.procedure;

import dev.pagegate.protocol.nfs3.Nfs3;

/**
 * How large requests may be, as FSINFO tells clients, in bytes.
 *
 * @param maxReadBytes longest READ answered in full
 * @param maxWriteBytes longest WRITE taken in full
 * @param maxDirectoryBytes longest READDIR or READDIRPLUS reply
 */
public record Sizes(int maxReadBytes, int maxWriteBytes, int maxDirectoryBytes) {
  public static final Sizes DEFAULT =
      new Sizes(Nfs3.MAX_PAYLOAD_BYTES, Nfs3.MAX_PAYLOAD_BYTES, 256 * 1024);

  private static final int MIN_BYTES = 512;

  public Sizes {
    require("maxReadBytes", maxReadBytes);
    require("maxWriteBytes", maxWriteBytes);
    require("maxDirectoryBytes", maxDirectoryBytes);
  }

  private static void require(String name, int bytes) {
    if (bytes < MIN_BYTES || bytes > Nfs3.MAX_PAYLOAD_BYTES) {
      throw new IllegalArgumentException(
          name + ": " + bytes + " (expected: 512 to " + Nfs3.MAX_PAYLOAD_BYTES + ")");
    }
  }
}
