package dev.pagegate.store.rocks;

import dev.pagegate.store.PageRange;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Page writes that are put off, oldest first, and when that has to end. Used by the committer only;
 * times are those of {@link System#nanoTime}.
 */
final class LingeringWrites {
  /** Pages behind a hurried one that go with it, since its writer will probably ask for them. */
  private static final int HURRIED_PAGES = 16;

  private final Set<PendingWrite> writes = new LinkedHashSet<>();
  private final long quietNanos;
  private final long maxNanos;
  private final long maxBytes;
  private long bytes;
  private long lastAddedNanos;

  /**
   * @param maxBytes from which on they are put off no longer
   */
  LingeringWrites(Linger linger, long maxBytes) {
    this.quietNanos = linger.quiet().toNanos();
    this.maxNanos = linger.max().toNanos();
    this.maxBytes = maxBytes;
  }

  void add(PendingWrite write, long nowNanos) {
    writes.add(write);
    bytes += write.lengthBytes();
    lastAddedNanos = nowNanos;
  }

  boolean isEmpty() {
    return writes.isEmpty();
  }

  /** How long the oldest may be put off still; none at all when that is not above zero. */
  long nanosLeft(long nowNanos) {
    if (bytes >= maxBytes) {
      return 0;
    }
    long quietLeft = lastAddedNanos + quietNanos - nowNanos;
    long ageLeft = oldestNanos() + maxNanos - nowNanos;
    return Math.min(quietLeft, ageLeft);
  }

  /** Whether some were asked for by {@code nanos}. */
  boolean anySince(long nanos) {
    return !writes.isEmpty() && oldestNanos() - nanos <= 0;
  }

  private long oldestNanos() {
    return writes.iterator().next().sinceNanos();
  }

  List<PendingWrite> removeOldest(int max) {
    List<PendingWrite> removed = writes.stream().limit(max).toList();
    removed.forEach(this::remove);
    return removed;
  }

  /** The write and a few that follow it in its file; none when its turn has come already. */
  List<PendingWrite> removeHurried(PendingWrite write) {
    if (!writes.contains(write)) {
      return List.of();
    }
    long first = write.key().index();
    PageRange near = new PageRange(first, first + HURRIED_PAGES);
    return removeAll(other -> other.key().in(write.key().fileNumber(), near));
  }

  List<PendingWrite> removeIn(long fileNumber, PageRange range) {
    return removeAll(write -> write.key().in(fileNumber, range));
  }

  private List<PendingWrite> removeAll(Predicate<PendingWrite> which) {
    List<PendingWrite> removed = writes.stream().filter(which).toList();
    removed.forEach(this::remove);
    return removed;
  }

  private void remove(PendingWrite write) {
    writes.remove(write);
    bytes -= write.lengthBytes();
  }
}
