package dev.pagegate.store.rocks;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The slots of one slab: which are taken, by which page, and how much each is used. A slab of small
 * pages has no file; its slots only count.
 *
 * <p>Owned by the committer, but for {@link #touch}: readers race there and may lose a use.
 */
final class Slab {
  /** A use count costs an eviction hand that many rounds; more would remember the past too long. */
  static final byte MAX_USES = 3;

  private static final long NO_FILE = -1;

  private final int number;
  private final @Nullable SlabFile file;
  private final BitSet taken;
  private final long[] fileNumbers;
  private final long[] indices;
  private final byte[] uses;
  private final List<Integer> freedWhileLoading = new ArrayList<>();
  private boolean loading;
  private int cursor;

  Slab(int number, @Nullable SlabFile file, int slots) {
    this.number = number;
    this.file = file;
    this.taken = new BitSet(slots);
    this.fileNumbers = new long[slots];
    this.indices = new long[slots];
    this.uses = new byte[slots];
  }

  /** A slab whose taken slots are not known yet: nothing is allocated from it. */
  static Slab loading(int number, @Nullable SlabFile file, int slots) {
    Slab slab = new Slab(number, file, slots);
    slab.loading = true;
    return slab;
  }

  int number() {
    return number;
  }

  @Nullable SlabFile file() {
    return file;
  }

  int slots() {
    return uses.length;
  }

  int free() {
    return loading ? 0 : slots() - taken.cardinality();
  }

  /** Takes the next free slot in order, -1 when none is left before the end. */
  int take() {
    int position = taken.nextClearBit(cursor);
    if (loading || position >= slots()) {
      cursor = 0;
      return -1;
    }
    cursor = position + 1;
    taken.set(position);
    fileNumbers[position] = NO_FILE;
    uses[position] = 0;
    return position;
  }

  /** Notes whose page lies in a slot. */
  void occupy(int position, PageKey key) {
    taken.set(position);
    fileNumbers[position] = key.fileNumber();
    indices[position] = key.index();
  }

  /** Whether the slot was taken and is free now. */
  boolean release(int position) {
    if (loading) {
      freedWhileLoading.add(position);
      return false;
    }
    boolean wasTaken = taken.get(position);
    taken.clear(position);
    return wasTaken;
  }

  /** Ends loading: {@link #occupy} was called for every page that the index had. */
  void loaded() {
    loading = false;
    freedWhileLoading.forEach(taken::clear);
    freedWhileLoading.clear();
  }

  void touch(int position) {
    if (uses[position] < MAX_USES) {
      uses[position]++;
    }
  }

  /** Forgets one use; the page in the slot, when there is one and it has no use left. */
  @Nullable PageKey age(int position) {
    PageKey key = occupant(position);
    if (key == null || uses[position] == 0) {
      return key;
    }
    uses[position]--;
    return null;
  }

  /** The page in the slot, null when it is free or not indexed yet. */
  @Nullable PageKey occupant(int position) {
    return !loading && taken.get(position) && fileNumbers[position] != NO_FILE
        ? new PageKey(fileNumbers[position], indices[position])
        : null;
  }

  boolean isLoading() {
    return loading;
  }

  byte[] uses() {
    return uses.clone();
  }

  void restoreUses(byte[] saved) {
    System.arraycopy(saved, 0, uses, 0, Math.min(saved.length, uses.length));
  }
}
