package dev.pagegate.client.fuse;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.pagegate.protocol.nfs3.NfsTime;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.protocol.nfs3.SetTime;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads what SETATTR is to set. */
final class AttributeChange {
  private static final int MODE = 1;
  private static final int UID = 1 << 1;
  private static final int GID = 1 << 2;
  private static final int SIZE = 1 << 3;
  private static final int ACCESS_TIME = 1 << 4;
  private static final int MODIFY_TIME = 1 << 5;
  private static final int ACCESS_TIME_NOW = 1 << 7;
  private static final int MODIFY_TIME_NOW = 1 << 8;

  private static final int PERMISSIONS = 07777;

  private final long stat;
  private final int what;

  /**
   * @param stat the address of a {@code struct stat}
   * @param what bits that say which of its members count
   */
  private AttributeChange(long stat, int what) {
    this.stat = stat;
    this.what = what;
  }

  static SetAttributes of(long stat, int what) {
    return new AttributeChange(stat, what).read();
  }

  /** Of a new file. */
  static SetAttributes mode(long mode) {
    return new SetAttributes(
        (int) mode & PERMISSIONS,
        null,
        null,
        null,
        new SetTime.DontChange(),
        new SetTime.DontChange());
  }

  /** Cuts a file to nothing. */
  static SetAttributes empty() {
    return new SetAttributes(
        null, null, null, 0L, new SetTime.DontChange(), new SetTime.DontChange());
  }

  private SetAttributes read() {
    StatLayout layout = StatLayout.CURRENT;
    Long sizeBytes =
        has(SIZE) ? Long.valueOf(Native.MEMORY.get(JAVA_LONG, stat + layout.sizeBytes)) : null;
    return new SetAttributes(
        has(MODE) ? Integer.valueOf(word(layout.mode) & PERMISSIONS) : null,
        id(UID, layout.uid),
        id(GID, layout.gid),
        sizeBytes,
        time(ACCESS_TIME, ACCESS_TIME_NOW, layout.accessTime),
        time(MODIFY_TIME, MODIFY_TIME_NOW, layout.modifyTime));
  }

  private boolean has(int bit) {
    return (what & bit) != 0;
  }

  private int word(long offset) {
    return Native.MEMORY.get(JAVA_INT, stat + offset);
  }

  private @Nullable Long id(int bit, long offset) {
    return has(bit) ? Long.valueOf(Integer.toUnsignedLong(word(offset))) : null;
  }

  private SetTime time(int set, int setToNow, long offset) {
    if (has(setToNow)) {
      return new SetTime.ServerTime();
    }
    if (!has(set)) {
      return new SetTime.DontChange();
    }
    long seconds = Native.MEMORY.get(JAVA_LONG, stat + offset);
    long nanos = Native.MEMORY.get(JAVA_LONG, stat + offset + Long.BYTES);
    return new SetTime.ClientTime(NfsTime.of(Instant.ofEpochSecond(seconds, nanos)));
  }
}
