package dev.pagegate.store.rocks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The slots of one kind, handed out in order and taken back by a clock hand. Used by the committer
 * only.
 *
 * <p>The hand runs through the slots in the order they were handed out in, so pages that were
 * written together are evicted together and their slots are adjacent again for the next ones. A
 * page enters without a use: what is read once in passing goes before what was read twice.
 */
final class SlotPool {
  /** A page that may go, and the slot it lies in. */
  record Victim(PageKey key, Slot slot) {}

  /** Makes one more slab, null when there may be none. */
  @FunctionalInterface
  interface Growth {
    @Nullable Slab grow();
  }

  private final List<Slab> slabs = new ArrayList<>();
  private final Growth growth;
  private int free;
  private long slots;
  private int cursor;
  private int handSlab;
  private int handPosition;

  SlotPool(Growth growth) {
    this.growth = growth;
  }

  int slabCount() {
    return slabs.size();
  }

  int free() {
    return free;
  }

  /** Slots of slabs that have been loaded. */
  long slots() {
    return slots;
  }

  long taken() {
    return slots - free;
  }

  List<Slab> slabs() {
    return slabs;
  }

  void add(Slab slab) {
    slabs.add(slab);
    slabs.sort(Comparator.comparingInt(Slab::number));
    recount();
  }

  /** Counts afresh, after slabs that were loading have been loaded. */
  void recount() {
    free = slabs.stream().mapToInt(Slab::free).sum();
    slots = slabs.stream().filter(slab -> !slab.isLoading()).mapToLong(Slab::slots).sum();
  }

  void remove(Slab slab) {
    slabs.remove(slab);
    restart();
  }

  void clear() {
    slabs.clear();
    restart();
  }

  private void restart() {
    cursor = 0;
    handSlab = 0;
    handPosition = 0;
    recount();
  }

  /** The next free slot, growing when there is none; null when the pool is full. */
  @Nullable Slot allocate() {
    if (free == 0 && !grow()) {
      return null;
    }
    // Each slab may have to be passed once with its cursor behind the last free slot.
    for (int passed = 0; passed <= 2 * slabs.size(); passed++) {
      Slab slab = slabs.get(cursor % slabs.size());
      int position = slab.take();
      if (position >= 0) {
        free--;
        return new Slot(slab.number(), position);
      }
      cursor = (cursor + 1) % slabs.size();
    }
    return null;
  }

  void release(Slab slab, int position) {
    if (slab.release(position)) {
      free++;
    }
  }

  /** Makes room for {@code wanted} slots by growth. */
  void growTo(int wanted) {
    while (free < wanted && grow()) {
      // Each round adds a slab.
    }
  }

  /** Up to {@code wanted} pages that were used least and that are not {@code exempt}. */
  List<Victim> victims(int wanted, Predicate<PageKey> exempt) {
    List<Victim> victims = new ArrayList<>();
    long steps = (Slab.MAX_USES + 1) * slabs.stream().mapToLong(Slab::slots).sum();
    while (victims.size() < wanted && steps-- > 0) {
      Slab slab = slabs.get(handSlab);
      int position = handPosition;
      PageKey key = slab.age(position);
      if (key != null && !exempt.test(key)) {
        victims.add(new Victim(key, new Slot(slab.number(), position)));
      }
      advanceHand(slab);
    }
    return victims;
  }

  private void advanceHand(Slab slab) {
    if (++handPosition >= slab.slots()) {
      handPosition = 0;
      handSlab = (handSlab + 1) % slabs.size();
    }
  }

  private boolean grow() {
    Slab slab = growth.grow();
    if (slab == null) {
      return false;
    }
    add(slab);
    return true;
  }
}
