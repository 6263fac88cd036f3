package dev.pagegate.client.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Writes small files as a tar archive: POSIX.1-1988, "ustar". For one thread. */
final class TarWriter implements AutoCloseable {
  private static final int BLOCK_BYTES = 512;
  private static final int NAME_BYTES = 100;
  private static final int CHECKSUM_AT = 148;

  private final OutputStream out;
  private final Instant when;

  /** Takes {@code out} over; {@code when} is the modify time of every file. */
  TarWriter(OutputStream out, Instant when) {
    this.out = out;
    this.when = when;
  }

  void add(String name, byte[] content) throws IOException {
    out.write(header(name, content.length));
    out.write(content);
    out.write(new byte[Math.floorMod(-content.length, BLOCK_BYTES)]);
  }

  private byte[] header(String name, int sizeBytes) {
    byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
    if (nameBytes.length > NAME_BYTES) {
      throw new IllegalArgumentException(
          "name in an archive: " + nameBytes.length + " bytes (expected: <= " + NAME_BYTES + ")");
    }
    ByteBuffer header = ByteBuffer.allocate(BLOCK_BYTES);
    header.put(nameBytes).position(NAME_BYTES);
    octal(header, 0600, 8); // mode
    octal(header, 0, 8); // user
    octal(header, 0, 8); // group
    octal(header, sizeBytes, 12);
    octal(header, when.getEpochSecond(), 12);
    header.put("        ".getBytes(StandardCharsets.US_ASCII)); // counts as blanks in the checksum
    header.put((byte) '0'); // a regular file
    header.position(257).put("ustar\00000".getBytes(StandardCharsets.US_ASCII));
    int sum = 0;
    for (byte each : header.array()) {
      sum += each & 0xFF;
    }
    octal(header.position(CHECKSUM_AT), sum, 7);
    return header.array();
  }

  /** Digits that fill a field but for its last byte, which is zero. */
  private static void octal(ByteBuffer header, long value, int fieldBytes) {
    String digits = ("%0" + (fieldBytes - 1) + "o").formatted(value);
    header.put(digits.getBytes(StandardCharsets.US_ASCII)).put((byte) 0);
  }

  /** Two empty blocks end an archive. */
  @Override
  public void close() throws IOException {
    out.write(new byte[2 * BLOCK_BYTES]);
    out.close();
  }
}
