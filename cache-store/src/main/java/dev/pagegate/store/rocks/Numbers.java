package dev.pagegate.store.rocks;

import java.util.Optional;

/** Gives out file and slab numbers, each once. Used by the committer only. */
final class Numbers {
  private Counters next;
  private boolean changed;

  Numbers(Counters next) {
    this.next = next;
  }

  long nextFile() {
    long number = next.nextFileNumber();
    become(new Counters(number + 1, next.nextSlabNumber()));
    return number;
  }

  int nextSlab() {
    int number = next.nextSlabNumber();
    become(new Counters(next.nextFileNumber(), number + 1));
    return number;
  }

  /** Leaves out slab numbers up to {@code number}, which are in use. */
  void skipSlabs(int number) {
    if (next.nextSlabNumber() <= number) {
      become(new Counters(next.nextFileNumber(), number + 1));
    }
  }

  /** Goes on from another index's counters. */
  void restart(Counters counters) {
    next = counters;
    changed = false;
  }

  /** What the index has to learn with the next batch. */
  Optional<Counters> unsaved() {
    return changed ? Optional.of(next) : Optional.empty();
  }

  void saved() {
    changed = false;
  }

  private void become(Counters counters) {
    next = counters;
    changed = true;
  }
}
