package dev.pagegate.client.daemon;

import dev.pagegate.client.admin.DaemonStatus.TreeUse;
import dev.pagegate.store.FileKey;
import dev.pagegate.store.PageStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How much of the disk cache each mounted tree takes; asked of the store now and then only. */
final class CacheUse {
  private static final Duration FRESH = Duration.ofSeconds(5);

  /** Later answers are for the next who asks. */
  private static final Duration PATIENCE = Duration.ofMillis(200);

  private final PageStore store;

  /** Their names, by what the keys of their files begin with. */
  private final Map<FileKey, String> trees;

  private final int prefixBytes;
  private CompletableFuture<List<TreeUse>> asked = CompletableFuture.completedFuture(List.of());
  private List<TreeUse> known = List.of();
  private long askedNanos = System.nanoTime() - FRESH.toNanos();

  /**
   * @param mounts by the names that people know them by
   */
  CacheUse(PageStore store, Map<String, Mount> mounts) {
    this.store = store;
    this.trees = new HashMap<>();
    new TreeMap<>(mounts)
        .forEach(
            (name, mount) ->
                trees.merge(
                    mount.files().upkeep().keyPrefix(), name, (one, other) -> one + ", " + other));
    this.prefixBytes = trees.keySet().stream().mapToInt(FileKey::length).max().orElse(1);
  }

  /** The largest first, what is not mounted last. Blocks for a moment at most. */
  synchronized List<TreeUse> now() {
    if (System.nanoTime() - askedNanos >= FRESH.toNanos() && asked.isDone()) {
      askedNanos = System.nanoTime();
      asked = store.usage(prefixBytes).thenApply(this::named);
    }
    try {
      known = asked.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException _) {
      // What was known before is told again.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return known;
  }

  private List<TreeUse> named(Map<FileKey, Long> usage) {
    long others = 0;
    List<TreeUse> named = new ArrayList<>();
    for (Map.Entry<FileKey, Long> use : usage.entrySet()) {
      String name = trees.get(use.getKey());
      if (name == null) {
        others += use.getValue();
      } else {
        named.add(new TreeUse(name, use.getValue()));
      }
    }
    named.sort((one, other) -> Long.compare(other.bytes(), one.bytes()));
    if (others > 0) {
      named.add(new TreeUse("others", others));
    }
    return List.copyOf(named);
  }
}
