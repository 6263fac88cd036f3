package dev.pagegate.serverstub.tree;

import dev.pagegate.protocol.nfs3.FileName;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/*
 * A place is a guess: others may rename files at any time, so whoever follows it checks which file
 * it found. Places point to their parent's inode and not to a path, so renaming a directory moves
 * everything below it at once.
 *
 * Bounded by two generations: when the young one is full it becomes the old one, whose forgotten
 * predecessor is searched for in the tree when a client comes back to it. What is used moves to the
 * young one.
 */
/** Where each file was last seen: from its inode number to a directory and a name in it. */
final class NameIndex {
  /** A name in the directory with the given inode number. */
  record Place(long directory, FileName name) {}

  static final int GENERATION_ENTRIES = 1 << 19;

  /** Deeper than any path that a client could have built with names of one byte. */
  private static final int MAX_DEPTH = 4096;

  private final int generationEntries;
  private volatile Map<Long, Place> young = new ConcurrentHashMap<>();
  private volatile Map<Long, Place> old = new ConcurrentHashMap<>();

  NameIndex(int generationEntries) {
    this.generationEntries = generationEntries;
  }

  void put(long inode, Place place) {
    Map<Long, Place> generation = young;
    generation.put(inode, place);
    if (generation.size() >= generationEntries) {
      turn(generation);
    }
  }

  @SuppressWarnings("ReferenceEquality") // which map it is counts: another thread may have turned
  private synchronized void turn(Map<Long, Place> full) {
    if (young == full) {
      old = full;
      young = new ConcurrentHashMap<>();
    }
  }

  @Nullable Place get(long inode) {
    Place place = young.get(inode);
    if (place != null) {
      return place;
    }
    place = old.get(inode);
    if (place != null) {
      put(inode, place);
    }
    return place;
  }

  /** Forgets {@code inode} if {@code place} is where it was last seen. */
  void remove(long inode, Place place) {
    young.remove(inode, place);
    old.remove(inode, place);
  }

  /**
   * The names from the directory {@code root} to {@code inode}, none for the root itself; null when
   * a place on the way is not known, or the places lead in a circle since they were of different
   * times.
   */
  @Nullable Deque<FileName> path(long inode, long root) {
    Deque<FileName> names = new ArrayDeque<>();
    for (long at = inode; at != root; ) {
      Place place = get(at);
      if (place == null || names.size() == MAX_DEPTH) {
        return null;
      }
      names.addFirst(place.name());
      at = place.directory();
    }
    return names;
  }
}
