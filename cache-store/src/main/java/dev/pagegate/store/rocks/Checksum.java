package dev.pagegate.store.rocks;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The CRC32C of a page together with its name, so that bytes found under another page's or another
 * generation's name do not pass. Java's own is an intrinsic on direct memory.
 */
final class Checksum {
  private static final int NAME_BYTES = 28;

  private Checksum() {}

  /** Of the remaining bytes of {@code page}, whose position moves to its limit. */
  static int of(PageKey key, long generation, ByteBuffer page) {
    ByteBuffer name = ByteBuffer.allocate(NAME_BYTES);
    name.putLong(key.fileNumber()).putLong(key.index()).putLong(generation);
    name.putInt(page.remaining()).flip();
    CRC32C crc = new CRC32C();
    crc.update(name);
    crc.update(page);
    return (int) crc.getValue();
  }
}
