package dev.pagegate.client.page;

import dev.pagegate.store.CoherencyToken;
import dev.pagegate.store.FileKey;
import dev.pagegate.store.VersionLookup;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the store for its names of one file's versions, in the order in which they came. */
final class StoredVersions {
  private static final Logger log = LoggerFactory.getLogger(StoredVersions.class);

  private final FilePages file;
  private final FileKey key;

  /** Guarded by {@link #file}. */
  private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

  StoredVersions(FilePages file, FileKey key) {
    this.file = file;
    this.key = key;
  }

  /** What {@link #name} has to wait for. The caller holds the file's monitor. */
  CompletableFuture<?> turn(Epoch adopted) {
    CompletableFuture<?> before = last;
    last = adopted.version();
    return before;
  }

  /** Has {@code adopted} know what the disk has of it, once {@code before} is done. */
  void name(Epoch adopted, CoherencyToken token, CompletableFuture<?> before) {
    Completions.whenDone(
        before,
        (_, _) -> {
          if (file.epoch() == adopted) {
            Completions.whenDone(
                file.cache().store().find(key, token).exceptionally(_ -> VersionLookup.MISS),
                (found, _) -> found(adopted, token, found));
          } else {
            adopted.known(Optional.empty()); // the next one is waiting for its turn
          }
        });
  }

  /**
   * A new version costs the disk a write, which no read waits for: there is nothing to look up. Nor
   * does a write-back where there is nothing to forget.
   */
  private void found(Epoch adopted, CoherencyToken token, VersionLookup found) {
    switch (found) {
      case VersionLookup.Hit hit -> {
        adopted.known(Optional.of(hit.version()));
        return;
      }
      case VersionLookup.Nothing _ -> adopted.nothingEverOnDisk();
      case VersionLookup.Miss _ -> adopted.nothingOnDisk();
    }
    Completions.whenDone(
        file.cache().store().adopt(key, token),
        (version, _) -> adopted.known(Optional.ofNullable(version)));
  }

  /** The version has another token from now on. */
  void advance(Epoch renamed, CoherencyToken token) {
    Completions.whenDone(
        renamed.version(),
        (version, _) ->
            version.ifPresent(
                known ->
                    // Where it fails the store keeps the old token, which the server will never
                    // report again.
                    Completions.whenDone(
                        file.cache().store().advance(known, token),
                        (_, error) -> log.debug("{} advanced to {}", file, token, error))));
  }
}
