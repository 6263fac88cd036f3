package dev.pagegate.store.rocks;

import dev.pagegate.store.FileKey;
import dev.pagegate.store.Pin;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What the index says of one pin: how many bytes, and what people know the file by. */
final class PinRecord {
  private PinRecord() {}

  static byte[] encode(Pin pin) {
    byte[] label = pin.label().getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Long.BYTES + label.length).putLong(pin.bytes()).put(label).array();
  }

  /** Null for bytes that are no record of this format. */
  static @Nullable Pin decode(byte[] file, byte[] value) {
    if (file.length == 0 || file.length > FileKey.MAX_BYTES || value.length < Long.BYTES) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(value);
    long bytes = in.getLong();
    String label = StandardCharsets.UTF_8.decode(in).toString();
    return bytes < 0 || label.length() > Pin.MAX_LABEL_CHARACTERS
        ? null
        : new Pin(FileKey.copyOf(file), bytes, label);
  }
}
