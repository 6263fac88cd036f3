package dev.pagegate.store.rocks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns in the background which slots the index had taken when the store opened, without reading a
 * page. Started and stopped by the committer, before it changes or closes the index.
 */
final class SlotLoading {
  private static final Logger log = LoggerFactory.getLogger(SlotLoading.class);

  private final StoreParts parts;
  private final Consumer<Operation> submit;
  private @Nullable Thread thread;
  private volatile boolean stopped;

  SlotLoading(StoreParts parts, Consumer<Operation> submit) {
    this.parts = parts;
    this.submit = submit;
  }

  /** What is loaded is the state of the index now, whatever changes from now on. */
  void start(RocksIndex index) {
    stopped = false;
    RocksIterator pages = index.allPages();
    thread = Thread.ofPlatform().name("pagegate-store-loading").start(() -> load(index, pages));
  }

  /** Returns when the index is no longer in use here. */
  void stop() {
    stopped = true;
    Thread running = thread;
    thread = null;
    if (running != null) {
      boolean interrupted = false;
      while (running.isAlive()) {
        try {
          running.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void load(RocksIndex index, RocksIterator pages) {
    try (pages) {
      parts.startLog().restart();
      Visit visit = new Visit(index);
      RocksIndex.visit(pages, visit);
      visit.restoreUses();
      if (!stopped) {
        parts.startLog().complete();
        submit.accept(new Operation.Loaded(List.copyOf(visit.small.values()), visit.sweeps));
      }
    } catch (RocksDBException e) {
      log.warn("Cannot read the index of cache {}", parts.config().directory(), e);
      if (isCorruption(e)) {
        submit.accept(new Operation.IndexDamaged(e));
      }
    }
  }

  static boolean isCorruption(RocksDBException e) {
    return e.getStatus() != null && e.getStatus().getCode() == Status.Code.Corruption;
  }

  private final class Visit implements RocksIndex.PageVisitor {
    private final RocksIndex index;
    private final Map<Integer, Slab> small = new HashMap<>();
    private final List<Operation.Sweep> sweeps = new ArrayList<>();
    private long fileNumber = -1;
    private long generation = Generations.NONE;
    private boolean sweeping;

    Visit(RocksIndex index) {
      this.index = index;
    }

    @Override
    public boolean visit(PageKey key, @Nullable PageRecord record) throws RocksDBException {
      if (key.fileNumber() != fileNumber) {
        enter(key.fileNumber());
      }
      if (record != null) {
        take(key, record);
        sweepIfUnreachable(record);
        parts.startLog().found(record.lengthBytes(), record.generation() == generation);
      }
      return !stopped;
    }

    /** A slab created since the store opened has nothing saved. */
    void restoreUses() throws RocksDBException {
      for (Slab slab : parts.slabs().all()) {
        restoreUses(slab);
      }
      for (Slab slab : small.values()) {
        restoreUses(slab);
      }
    }

    private void restoreUses(Slab slab) throws RocksDBException {
      byte[] saved = index.uses(slab.number());
      if (saved != null) {
        slab.restoreUses(saved);
      }
    }

    private void enter(long number) throws RocksDBException {
      FileRecord file = index.file(number);
      fileNumber = number;
      generation = file == null ? Generations.NONE : file.generation();
      sweeping = false;
    }

    private void take(PageKey key, PageRecord record) {
      Slot slot = record.slot();
      Slab slab = parts.slabs().find(slot.slab());
      if (record.inline() != null && slab == null) {
        slab =
            small.computeIfAbsent(
                slot.slab(), number -> Slab.loading(number, null, Slabs.SMALL_SLAB_SLOTS));
      }
      if (slab != null && slot.position() >= 0 && slot.position() < slab.slots()) {
        slab.occupy(slot.position(), key);
      }
    }

    private void sweepIfUnreachable(PageRecord record) {
      if (!sweeping && record.generation() != generation) {
        sweeping = true;
        sweeps.add(new Operation.Sweep(fileNumber, 0));
      }
    }
  }
}
