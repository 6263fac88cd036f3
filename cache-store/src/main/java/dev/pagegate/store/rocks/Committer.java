package dev.pagegate.store.rocks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that changes the cache: it takes what is queued and makes it durable at once. */
final class Committer implements Runnable {
  /*
   * One batch: write the pages to their slots; sync each touched slab once; write one batch to the
   * index, synced; only then free slots, show pages again and tell the askers. So a record never
   * names a slot that is not durable, and a slot is not reused before no record can name it.
   *
   * All operations pass one queue, so the order in the index's log is the order of the calls, but
   * for pages whose turn is put off. What a failed batch was to remove is owed: it stays hidden and
   * comes first in the next batch.
   */
  private static final Logger log = LoggerFactory.getLogger(Committer.class);

  private final OperationQueue queue;
  private final List<Operation> owed = new ArrayList<>();
  private final StoreParts parts;
  private final Slabs slabs;
  private final IndexRepair repair;
  private final PagePlacer placer;
  private final Evictor evictor;
  private final Executor answers;

  /**
   * @param answers runs what the askers have attached to their futures
   */
  Committer(StoreParts parts, Executor answers) {
    this.parts = parts;
    this.slabs = parts.slabs();
    this.repair = new IndexRepair(parts, new SlotLoading(parts, this::submit));
    this.placer = new PagePlacer(slabs, parts.config().pageBytes(), parts.crashPoints());
    this.evictor = new Evictor(parts);
    this.queue =
        new OperationQueue(
            new LingeringWrites(parts.config().linger(), parts.config().pendingLimitBytes() / 2),
            write -> answers.execute(write::withdraw));
    this.answers = answers;
  }

  /** From any thread. */
  void submit(Operation operation) {
    queue.submit(operation);
  }

  @Override
  public void run() {
    loadPins();
    repair.startLoading();
    boolean open = true;
    while (open) {
      List<Operation> operations = queue.take();
      processOrFail(operations);
      open = operations.stream().noneMatch(Operation.Close.class::isInstance);
    }
    repair.stopLoading();
    saveUses();
  }

  /** Before anything is evicted, which the slots of pages are not known for yet. */
  private void loadPins() {
    try {
      parts.pins().load(parts.index().get());
    } catch (RocksDBException e) {
      log.warn("Cannot read what is pinned in cache {}", parts.config().directory(), e);
      repair.indexAiling(e);
    }
  }

  private void saveUses() {
    try {
      parts.index().get().saveUses(slabs.all());
    } catch (RocksDBException e) {
      log.warn("Cannot save which pages of {} are used most", parts.config().directory(), e);
    }
  }

  /** Whatever goes wrong, who asked must not wait for ever, and the next batch gets its turn. */
  private void processOrFail(List<Operation> operations) {
    try {
      process(operations);
    } catch (RuntimeException | Error e) {
      log.error("Cannot change cache {}; this is a bug", parts.config().directory(), e);
      failed(operations, Map.of(), new RocksDBException(String.valueOf(e)));
    }
  }

  private void process(List<Operation> operations) {
    List<PendingWrite> writes = new ArrayList<>();
    for (Operation operation : operations) {
      switch (operation) {
        case Operation.Write write -> writes.add(write.page());
        case Operation.Loaded loaded -> loaded(loaded);
        case Operation.IndexDamaged damaged -> repair.indexDamaged(damaged.cause());
        default -> {}
      }
    }
    repair.repair();
    evictor.makeRoom(writes);
    commit(operations, placer.place(writes));
    evictor.shrink();
    parts.counters().used(slabs.usedBytes());
  }

  private void loaded(Operation.Loaded loaded) {
    slabs.loaded(loaded.smallSlabs());
    loaded.sweeps().forEach(queue::submit);
  }

  private void commit(List<Operation> operations, Map<PendingWrite, Placement> placements) {
    try {
      IndexBatch batch = new IndexBatch(parts.index().get());
      Staging staging =
          new Staging(
              batch, placements, parts.hiddenPages(), parts.numbers()::nextFile, parts.pins());
      for (Operation operation : owed) {
        staging.stage(operation);
      }
      for (Operation operation : operations) {
        staging.stage(operation);
      }
      boolean evicts = evictor.keepRoom(batch);
      parts.write(batch);
      parts.crashPoints().reached(evicts ? CrashPoint.EVICTED : CrashPoint.INDEX_SYNCED);
      durable(batch, staging);
    } catch (RocksDBException e) {
      failed(operations, placements, e);
    }
  }

  private void durable(IndexBatch batch, Staging staging) {
    parts.applied(batch);
    staging.unindexed().forEach(slabs::release);
    owed.clear();
    staging.hidings().forEach(parts.hiddenPages()::show);
    staging.followUps().forEach(queue::submit);
    answers.execute(staging::tell);
  }

  private void failed(
      List<Operation> operations, Map<PendingWrite, Placement> placements, RocksDBException cause) {
    log.warn("Cannot change the index of cache {}", parts.config().directory(), cause);
    repair.indexAiling(cause);
    FailedBatch failed = new FailedBatch(parts, cause);
    for (Operation operation : operations) {
      failed.add(operation, placements);
    }
    owed.addAll(failed.owed());
    answers.execute(failed::tell);
  }
}
