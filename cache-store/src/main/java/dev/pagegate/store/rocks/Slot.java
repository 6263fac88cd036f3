package dev.pagegate.store.rocks;

/** A place for one page: the slab's number and the position within it. */
record Slot(int slab, int position) {}
