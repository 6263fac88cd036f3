package dev.pagegate.store.rocks;

import dev.pagegate.store.PageRange;
import dev.pagegate.store.StoreException;
import dev.pagegate.store.StoreOutcome;
import dev.pagegate.store.rocks.HiddenPages.Hiding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.rocksdb.RocksDBException;

/**
 * A batch that the index refused: whom to tell, and what is owed because the batch may be in the
 * index's log all the same and come back with a restart. Used by the committer only.
 */
final class FailedBatch {
  private final StoreParts parts;
  private final StoreException failure;
  private final List<Runnable> answers = new ArrayList<>();
  private final List<Operation> owed = new ArrayList<>();

  FailedBatch(StoreParts parts, RocksDBException cause) {
    this.parts = parts;
    this.failure =
        new StoreException(
            "The index of cache directory " + parts.config().directory() + " cannot be changed",
            cause);
  }

  void add(Operation operation, Map<PendingWrite, Placement> placements) {
    switch (operation) {
      case Operation.Adopt adopt -> fail(adopt.result());
      case Operation.Advance advance -> fail(advance.result());
      case Operation.Write write -> fail(write.page(), placements);
      case Operation.Forget forget -> {
        fail(forget.result());
        owed.add(new Operation.Forget(forget.hiding(), new CompletableFuture<>()));
      }
      case Operation.ForgetFile forget -> {
        fail(forget.result());
        owed.add(new Operation.ForgetFile(forget.file(), new CompletableFuture<>()));
      }
      case Operation.Pinning pinning -> fail(pinning.result());
      case Operation.Unpinning unpinning -> fail(unpinning.result());
      case Operation.Noting noting -> {
        fail(noting.result());
        // An older note that came back with a restart would be believed.
        owed.add(new Operation.Noting(noting.file(), noting.note(), new CompletableFuture<>()));
      }
      case Operation.Settle settle -> answers.add(() -> settle.result().complete(null));
      case Operation.Drop drop -> owed.add(drop);
      case Operation.Sweep ignored -> {}
      case Operation.Hurry ignored -> {}
      case Operation.Loaded ignored -> {}
      case Operation.IndexDamaged ignored -> {}
      case Operation.Close ignored -> {}
    }
  }

  /** Removals that the next batch has to start with. */
  List<Operation> owed() {
    return owed;
  }

  void tell() {
    answers.forEach(Runnable::run);
  }

  private void fail(CompletableFuture<?> result) {
    answers.add(() -> result.completeExceptionally(failure));
  }

  private void fail(PendingWrite write, Map<PendingWrite, Placement> placements) {
    if (placements.get(write) instanceof Placement.Placed placed) {
      // Taken until the clock hand finds that no record names it, as one may after a restart.
      parts.slabs().occupy(write.key(), placed.record().slot());
      Hiding hiding =
          parts.hiddenPages().hide(write.key().fileNumber(), PageRange.of(write.key().index()));
      owed.add(new Operation.Forget(hiding, new CompletableFuture<>()));
    }
    answers.add(() -> write.settle(new StoreOutcome.Failed(failure)));
  }
}
