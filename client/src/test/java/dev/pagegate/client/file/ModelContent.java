package dev.pagegate.client.file;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a file holds, and what of it a crash of the client may leave at the server. */
final class ModelContent {
  /** What programs on the client see. */
  private byte[] bytes = {};

  /** What the server is known to have, apart from the writes since. */
  private byte[] synced = {};

  private final List<Write> unsynced = new ArrayList<>();
  private @Nullable Integer resizing;

  private static final class Write {
    private final int offset;
    private final byte[] bytes;

    Write(int offset, byte[] bytes) {
      this.offset = offset;
      this.bytes = bytes;
    }

    int end() {
      return offset + bytes.length;
    }

    boolean puts(int position, byte value) {
      return position >= offset && position < end() && bytes[position - offset] == value;
    }

    Write within(int sizeBytes) {
      return new Write(offset, Arrays.copyOf(bytes, Math.min(bytes.length, sizeBytes - offset)));
    }
  }

  byte[] bytes() {
    return bytes;
  }

  int lengthBytes() {
    return bytes.length;
  }

  /** A write begins: from now on the server may have it. */
  void writing(int offset, byte[] source) {
    unsynced.add(new Write(offset, source));
  }

  /** It has returned. */
  void wrote(int offset, byte[] source) {
    bytes = Arrays.copyOf(bytes, Math.max(bytes.length, offset + source.length));
    System.arraycopy(source, 0, bytes, offset, source.length);
  }

  void resizing(int sizeBytes) {
    resizing = sizeBytes;
  }

  /** The server has the new size, and nothing of what was behind it. */
  void resized() {
    int sizeBytes = resizing == null ? 0 : resizing;
    resizing = null;
    bytes = Arrays.copyOf(bytes, sizeBytes);
    synced = Arrays.copyOf(synced, sizeBytes);
    unsynced.removeIf(write -> write.offset >= sizeBytes);
    unsynced.replaceAll(write -> write.within(sizeBytes));
  }

  /** The server has all of it. */
  void synced() {
    synced = bytes;
    unsynced.clear();
  }

  /**
   * The client was killed, and the server has {@code left}, which is the content from now on.
   * Returns what is wrong with it, or an empty text.
   */
  String survivedAs(byte[] left) {
    String wrong = wrong(left);
    if (!wrong.isEmpty() && resizing != null) {
      resized();
      wrong = wrong(left);
    }
    resizing = null;
    bytes = left;
    synced();
    return wrong;
  }

  private String wrong(byte[] left) {
    int longest = unsynced.stream().mapToInt(Write::end).reduce(synced.length, Math::max);
    if (left.length < synced.length || left.length > longest) {
      return "%d bytes (expected: %d to %d)".formatted(left.length, synced.length, longest);
    }
    for (int i = 0; i < left.length; i++) {
      byte before = i < synced.length ? synced[i] : 0;
      int position = i;
      if (left[i] != before && unsynced.stream().noneMatch(w -> w.puts(position, left[position]))) {
        return "byte %d of %d was never there since %d were synced"
            .formatted(i, left.length, synced.length);
      }
    }
    return "";
  }

  /** Where {@code seen} differs and what is seen there; empty where it does not. */
  String difference(byte[] seen) {
    int at = Arrays.mismatch(seen, bytes);
    if (at < 0) {
      return "";
    }
    int zeros = 0;
    int wrong = 0;
    int lastWrong = at;
    for (int i = at; i < Math.min(seen.length, bytes.length); i++) {
      if (seen[i] != bytes[i]) {
        wrong++;
        zeros += seen[i] == 0 ? 1 : 0;
        lastWrong = i;
      }
    }
    return "%d and %d bytes differ in [%d, %d], %d of them, %d seen as zeros"
        .formatted(seen.length, bytes.length, at, lastWrong, wrong, zeros);
  }
}
