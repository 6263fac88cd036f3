package dev.pagegate.store.rocks;

import dev.pagegate.store.FileKey;
import dev.pagegate.store.FileVersion;
import dev.pagegate.store.PageRange;
import dev.pagegate.store.Pin;
import dev.pagegate.store.StoreOutcome;
import dev.pagegate.store.rocks.HiddenPages.Hiding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.rocksdb.RocksDBException;

/**
 * Turns the operations of one batch, in their order, into changes of the index, and remembers whom
 * to tell what once these are durable. Used by the committer only.
 */
final class Staging {
  private static final int SWEEP_PAGES = 1024;

  private final IndexBatch batch;
  private final Map<PendingWrite, Placement> placements;
  private final HiddenPages hiddenPages;
  private final LongSupplier fileNumbers;
  private final Pins pins;
  private final List<Runnable> answers = new ArrayList<>();
  private final List<Hiding> hidings = new ArrayList<>();
  private final List<PendingWrite> indexing = new ArrayList<>();
  private final List<Slot> unindexed = new ArrayList<>();
  private final List<Operation> followUps = new ArrayList<>();
  private final List<CompletableFuture<Void>> settled = new ArrayList<>();

  Staging(
      IndexBatch batch,
      Map<PendingWrite, Placement> placements,
      HiddenPages hiddenPages,
      LongSupplier fileNumbers,
      Pins pins) {
    this.batch = batch;
    this.placements = placements;
    this.hiddenPages = hiddenPages;
    this.fileNumbers = fileNumbers;
    this.pins = pins;
  }

  void stage(Operation operation) throws RocksDBException {
    switch (operation) {
      case Operation.Adopt adopt -> adopt(adopt);
      case Operation.Advance advance -> advance(advance);
      case Operation.Write write -> write(write.page());
      case Operation.Forget forget -> forget(forget);
      case Operation.ForgetFile forget -> forgetFile(forget);
      case Operation.Pinning pinning -> pin(pinning);
      case Operation.Unpinning unpinning -> unpin(unpinning);
      case Operation.Noting noting -> note(noting);
      case Operation.Settle settle -> settled.add(settle.result());
      case Operation.Drop drop -> drop(drop);
      case Operation.Sweep sweep -> sweep(sweep);
      case Operation.Hurry ignored -> {}
      case Operation.Loaded ignored -> {}
      case Operation.IndexDamaged ignored -> {}
      case Operation.Close ignored -> {}
    }
  }

  /** What is to be shown again once the batch is durable. */
  List<Hiding> hidings() {
    return hidings;
  }

  /** Slots that were written and that no record will name. */
  List<Slot> unindexed() {
    return unindexed;
  }

  List<Operation> followUps() {
    return followUps;
  }

  /** Tells the askers, after the batch became durable. */
  void tell() {
    answers.forEach(Runnable::run);
    indexing.forEach(write -> write.settle(StoreOutcome.STORED));
    settled.forEach(result -> result.complete(null));
  }

  private void adopt(Operation.Adopt adopt) throws RocksDBException {
    FileRecord former = batch.file(adopt.file());
    FileRecord record;
    if (former == null) {
      record = new FileRecord(fileNumbers.getAsLong(), 1, adopt.token());
      batch.putFile(adopt.file(), record);
    } else if (former.token().equals(adopt.token())) {
      record = former;
    } else {
      record = new FileRecord(former.number(), former.generation() + 1, adopt.token());
      batch.putFile(adopt.file(), record);
      followUps.add(new Operation.Sweep(record.number(), 0));
    }
    answer(adopt.result(), record.version());
  }

  private void advance(Operation.Advance advance) throws RocksDBException {
    FileVersion version = advance.version();
    FileKey key = batch.key(version.fileNumber());
    FileRecord record = key == null ? null : batch.file(key);
    boolean newest = record != null && record.generation() == version.generation();
    if (key != null && newest) {
      batch.putFile(
          key, new FileRecord(version.fileNumber(), version.generation(), advance.token()));
    }
    answer(advance.result(), newest);
  }

  private void write(PendingWrite write) throws RocksDBException {
    switch (placements.get(write)) {
      case Placement.Placed placed -> index(write, placed.record());
      case Placement.Refused refused -> refuse(write, refused.outcome());
      case Placement.Withdrawn ignored -> {}
      case null -> throw new IllegalStateException("page " + write.key() + " was not placed");
    }
  }

  private void index(PendingWrite write, PageRecord record) throws RocksDBException {
    FileRecord file = batch.file(write.version().fileNumber());
    if (file == null || file.generation() != write.version().generation()) {
      unindexed.add(record.slot());
      settleLater(write, new StoreOutcome.Skipped(StoreOutcome.Reason.VERSION_SUPERSEDED));
    } else if (write.index()) {
      batch.putPage(write.key(), record);
      indexing.add(write);
    } else {
      unindexed.add(record.slot());
    }
  }

  private void refuse(PendingWrite write, StoreOutcome outcome) throws RocksDBException {
    if (outcome instanceof StoreOutcome.Failed) {
      batch.removePage(write.key());
    }
    settleLater(write, outcome);
  }

  private void forget(Operation.Forget forget) throws RocksDBException {
    Hiding hiding = forget.hiding();
    hidings.add(hiding);
    batch.removePages(hiding.fileNumber(), hiding.range());
    withdrawIndexing(hiding.fileNumber(), hiding.range());
    answers.add(() -> forget.result().complete(null));
  }

  private void forgetFile(Operation.ForgetFile forget) throws RocksDBException {
    FileRecord record = batch.file(forget.file());
    if (record != null) {
      hidings.add(hiddenPages.hide(record.number(), PageRange.ALL));
      batch.removeFile(forget.file(), record.number());
      withdrawIndexing(record.number(), PageRange.ALL);
      followUps.add(new Operation.Sweep(record.number(), 0));
    }
    answers.add(() -> forget.result().complete(null));
  }

  private void pin(Operation.Pinning pinning) throws RocksDBException {
    boolean fits = pins.fits(pinning.pin(), batch.pins());
    if (fits) {
      batch.putPin(pinning.pin());
    }
    answer(pinning.result(), fits);
  }

  private void unpin(Operation.Unpinning unpinning) throws RocksDBException {
    FileKey file = unpinning.file();
    Optional<Pin> staged = batch.pins().get(file);
    boolean pinned = staged == null ? pins.has(file) : staged.isPresent();
    if (pinned) {
      batch.removePin(file);
    }
    answer(unpinning.result(), pinned);
  }

  private void note(Operation.Noting noting) {
    byte[] note = new byte[noting.note().remaining()];
    noting.note().duplicate().get(note);
    batch.putNote(noting.file(), note);
    answers.add(() -> noting.result().complete(null));
  }

  private void drop(Operation.Drop drop) throws RocksDBException {
    hidings.add(drop.hiding());
    PageRecord standing = batch.page(drop.key());
    if (standing != null && standing.sameAs(drop.record())) {
      batch.removePage(drop.key());
    }
  }

  private void sweep(Operation.Sweep sweep) throws RocksDBException {
    FileRecord file = batch.file(sweep.fileNumber());
    List<PageKey> found =
        batch.unreachable(
            sweep.fileNumber(),
            sweep.fromIndex(),
            file == null ? Generations.NONE : file.generation(),
            SWEEP_PAGES);
    for (PageKey key : found) {
      batch.removePage(key);
    }
    if (found.size() == SWEEP_PAGES) {
      followUps.add(new Operation.Sweep(sweep.fileNumber(), found.getLast().index() + 1));
    }
  }

  /** Ends writes of this batch that a later operation of this batch has undone. */
  private void withdrawIndexing(long fileNumber, PageRange range) {
    indexing.removeIf(
        write -> {
          boolean undone = write.key().in(fileNumber, range);
          if (undone) {
            settleLater(write, StoreOutcome.WITHDRAWN);
          }
          return undone;
        });
  }

  private void settleLater(PendingWrite write, StoreOutcome outcome) {
    answers.add(() -> write.settle(outcome));
  }

  private <T> void answer(CompletableFuture<T> result, T value) {
    answers.add(() -> result.complete(value));
  }
}
