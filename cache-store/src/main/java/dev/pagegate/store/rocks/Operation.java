package dev.pagegate.store.rocks;

import dev.pagegate.store.CoherencyToken;
import dev.pagegate.store.FileKey;
import dev.pagegate.store.FileVersion;
import dev.pagegate.store.Pin;
import dev.pagegate.store.rocks.HiddenPages.Hiding;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.rocksdb.RocksDBException;

/** What the committer is asked to do, in the order in which it is asked. */
sealed interface Operation {
  record Adopt(FileKey file, CoherencyToken token, CompletableFuture<FileVersion> result)
      implements Operation {}

  record Advance(FileVersion version, CoherencyToken token, CompletableFuture<Boolean> result)
      implements Operation {}

  /** Its turn may be put off behind whatever does not concern the page. */
  record Write(PendingWrite page) implements Operation {}

  /** Somebody waits for the page. */
  record Hurry(PendingWrite page) implements Operation {}

  /** Removes what is hidden and shows the range again once that is durable. */
  record Forget(Hiding hiding, CompletableFuture<Void> result) implements Operation {}

  record ForgetFile(FileKey file, CompletableFuture<Void> result) implements Operation {}

  record Pinning(Pin pin, CompletableFuture<Boolean> result) implements Operation {}

  record Unpinning(FileKey file, CompletableFuture<Boolean> result) implements Operation {}

  /**
   * Keeps a note.
   *
   * @param note read-only; no bytes remove it
   */
  record Noting(FileKey file, ByteBuffer note, CompletableFuture<Void> result)
      implements Operation {}

  /** Asks to be told when everything before it has been. */
  record Settle(CompletableFuture<Void> result) implements Operation {}

  /** Removes a copy that proved wrong, unless another has replaced it since. */
  record Drop(PageKey key, PageRecord record, Hiding hiding) implements Operation {}

  /** Removes some pages that no version can ask for any more, and asks for the rest again. */
  record Sweep(long fileNumber, long fromIndex) implements Operation {}

  /** The slots that the index had taken when the store opened are known. */
  record Loaded(List<Slab> smallSlabs, List<Sweep> sweeps) implements Operation {}

  /** The index answered with nonsense: drops the cache and goes on with an empty one. */
  record IndexDamaged(RocksDBException cause) implements Operation {}

  /** Ends the committer after what was asked before. */
  record Close() implements Operation {}
}
