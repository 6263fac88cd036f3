package dev.pagegate.store.rocks;

/** Places at which a crash matters, so that tests can crash there. */
enum CrashPoint {
  SLAB_CREATED,
  SLAB_WRITTEN,
  SLAB_SYNCED,
  INDEX_SYNCED,
  EVICTED
}
