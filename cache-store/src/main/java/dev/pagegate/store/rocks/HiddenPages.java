package dev.pagegate.store.rocks;

import dev.pagegate.store.PageRange;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.Stream;

/**
 * Pages that must not be served although the index may still name them: a forget, a late withdrawal
 * or a damaged copy whose removal is not durable yet. Safe from any thread; does not block.
 */
final class HiddenPages {
  private static final int EPOCHS = 256;

  private final ConcurrentHashMap<Long, List<Hiding>> byFile = new ConcurrentHashMap<>();
  private final AtomicLongArray epochs = new AtomicLongArray(EPOCHS);

  /** One reason to hide a range, ended by {@link #show}. Compared by identity. */
  static final class Hiding {
    private final long fileNumber;
    private final PageRange range;

    private Hiding(long fileNumber, PageRange range) {
      this.fileNumber = fileNumber;
      this.range = range;
    }

    long fileNumber() {
      return fileNumber;
    }

    PageRange range() {
      return range;
    }
  }

  Hiding hide(long fileNumber, PageRange range) {
    Hiding hiding = new Hiding(fileNumber, range);
    byFile.merge(
        fileNumber,
        List.of(hiding),
        (old, added) -> Stream.concat(old.stream(), added.stream()).toList());
    epochs.incrementAndGet(Math.floorMod(fileNumber, EPOCHS));
    return hiding;
  }

  void show(Hiding hiding) {
    byFile.computeIfPresent(
        hiding.fileNumber,
        (ignored, old) -> {
          List<Hiding> left = old.stream().filter(other -> other != hiding).toList();
          return left.isEmpty() ? null : left;
        });
  }

  /**
   * Moves whenever something of the file is hidden, so that a read can tell that it was overtaken
   * even when the hiding has ended since. Files may share one.
   */
  long epoch(long fileNumber) {
    return epochs.get(Math.floorMod(fileNumber, EPOCHS));
  }

  boolean isHidden(PageKey key) {
    List<Hiding> hidings = byFile.get(key.fileNumber());
    if (hidings == null) {
      return false;
    }
    for (Hiding hiding : hidings) {
      if (hiding.range.contains(key.index())) {
        return true;
      }
    }
    return false;
  }
}
