package dev.pagegate.client.file;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What names in directories lead to, and which lead nowhere, for as long as the directory is
 * unchanged. Safe from any thread.
 */
final class NameCache {
  /** What is known of a name. */
  sealed interface Answer {
    record Found(Inode inode) implements Answer {}

    /** The server said that there is no such name. */
    record Absent() implements Answer {}

    /** The server must be asked. */
    record Unknown() implements Answer {}

    Answer ABSENT = new Absent();
    Answer UNKNOWN = new Unknown();
  }

  /*
   * An entry belongs to the version of the directory's names that was known before the call that
   * brought it was sent, and is believed while that is the version and the directory has fresh
   * attributes. So a change by others that comes between makes the entry useless, never wrong.
   * Changes of our own leave the version as it is and put the entries right themselves.
   */

  private record Key(FileHandle directory, FileName name) {}

  private record Entry(long version, @Nullable Inode inode) {}

  /** Names that nobody asks for hold their inodes in memory no longer than this. */
  private static final Duration IDLE = Duration.ofMinutes(30);

  private final Cache<Key, Entry> entries;

  NameCache(int maxNames, Ticker ticker) {
    this.entries =
        Caffeine.newBuilder().maximumSize(maxNames).expireAfterAccess(IDLE).ticker(ticker).build();
  }

  /** Does not block. */
  Answer find(Inode directory, FileName name) {
    if (directory.freshAttributes() == null) {
      return Answer.UNKNOWN;
    }
    Entry entry = entries.getIfPresent(new Key(directory.handle(), name));
    if (entry == null || entry.version != directory.namesVersion()) {
      return Answer.UNKNOWN;
    }
    if (entry.inode == null) {
      return Answer.ABSENT;
    }
    return entry.inode.isStale() ? Answer.UNKNOWN : new Answer.Found(entry.inode);
  }

  /** What {@code name} led to when it was last asked for; null where nobody knows, or nowhere. */
  @Nullable Inode last(Inode directory, FileName name) {
    Entry entry = entries.getIfPresent(new Key(directory.handle(), name));
    return entry == null ? null : entry.inode;
  }

  /**
   * A call sent while {@code directory} was known to be at {@code version} found that {@code name}
   * leads to {@code inode}, or nowhere.
   */
  void put(Inode directory, long version, FileName name, @Nullable Inode inode) {
    entries.put(new Key(directory.handle(), name), new Entry(version, inode));
  }

  void forget(Inode directory, FileName name) {
    entries.invalidate(new Key(directory.handle(), name));
  }
}
