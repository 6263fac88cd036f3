package dev.pagegate.store.rocks;

import org.rocksdb.RocksDBException;

/** The parts of one open store that its committer and its readers share. */
record StoreParts(
    StoreConfig config,
    LiveIndex index,
    Slabs slabs,
    Numbers numbers,
    HiddenPages hiddenPages,
    Generations generations,
    StoreCounters counters,
    Pins pins,
    StartLog startLog,
    CrashPoints crashPoints) {

  /** Makes {@code batch} durable. Blocks. On the committer. */
  void write(IndexBatch batch) throws RocksDBException {
    if (batch.isEmpty()) {
      return;
    }
    numbers.unsaved().ifPresent(batch::putCounters);
    index.get().write(batch);
    numbers.saved();
  }

  /** Follows a batch that is durable: only now may freed slots be taken and pages be found. */
  void applied(IndexBatch batch) {
    batch.indexed().forEach(slabs::occupy);
    batch.freed().forEach(slabs::release);
    pins.applied(batch);
    batch
        .files()
        .forEach(
            (ignored, file) -> file.ifPresent(f -> generations.put(f.number(), f.generation())));
    batch
        .numbers()
        .forEach(
            (number, key) -> {
              if (key.isEmpty()) {
                generations.put(number, Generations.NONE);
              }
            });
  }
}
