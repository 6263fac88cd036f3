package dev.pagegate.client.cli;

import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileType;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A line of {@code ls -l}, as POSIX lays it out; owners are numbers, for they are the server's. */
final class LongFormat {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneId.systemDefault());

  private LongFormat() {}

  static String line(String name, FileAttributes attributes, @Nullable String target) {
    return String.format(
        Locale.ROOT,
        "%c%s %3d %6d %6d %12s %s %s%s",
        type(attributes.type()),
        permissions(attributes.mode()),
        attributes.linkCount(),
        attributes.uid(),
        attributes.gid(),
        Long.toUnsignedString(attributes.sizeBytes()),
        TIME.format(attributes.modifyTime().toInstant()),
        name,
        target == null ? "" : " -> " + target);
  }

  private static char type(FileType type) {
    return switch (type) {
      case REGULAR -> '-';
      case DIRECTORY -> 'd';
      case BLOCK_DEVICE -> 'b';
      case CHARACTER_DEVICE -> 'c';
      case SYMBOLIC_LINK -> 'l';
      case SOCKET -> 's';
      case FIFO -> 'p';
    };
  }

  private static String permissions(int mode) {
    StringBuilder text = new StringBuilder("rwxrwxrwx");
    for (int bit = 0; bit < 9; bit++) {
      if ((mode & (0400 >> bit)) == 0) {
        text.setCharAt(bit, '-');
      }
    }
    special(text, 2, (mode & 04000) != 0, 's');
    special(text, 5, (mode & 02000) != 0, 's');
    special(text, 8, (mode & 01000) != 0, 't');
    return text.toString();
  }

  private static void special(StringBuilder text, int at, boolean set, char letter) {
    if (set) {
      text.setCharAt(at, text.charAt(at) == 'x' ? letter : Character.toUpperCase(letter));
    }
  }
}
