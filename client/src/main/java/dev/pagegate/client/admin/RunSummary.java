package dev.pagegate.client.admin;

import dev.pagegate.client.admin.Explanation.Run;
import dev.pagegate.client.admin.Explanation.Waiting;
import dev.pagegate.client.page.PageView;
import dev.pagegate.client.page.PageView.Trait;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;

/** Sums up what is known of pages to runs that say the same. For one thread, once. */
final class RunSummary {
  private final long nowNanos;
  private final Instant now;
  private final List<Run> runs = new ArrayList<>();

  /**
   * @param nowNanos the moment {@code now} on the clock of the pages
   */
  RunSummary(long nowNanos, Instant now) {
    this.nowNanos = nowNanos;
    this.now = now;
  }

  /**
   * Every page from {@code first} to before {@code end}.
   *
   * @param onDisk where what the disk has ends, by where it starts
   */
  List<Run> of(long first, long end, List<PageView> pages, NavigableMap<Long, Long> onDisk) {
    long next = first;
    for (PageView page : pages) {
      absent(next, page.index(), onDisk);
      add(run(page, isOnDisk(page.index(), onDisk)));
      next = page.index() + 1;
    }
    absent(next, end, onDisk);
    return runs;
  }

  private static boolean isOnDisk(long index, NavigableMap<Long, Long> onDisk) {
    Map.Entry<Long, Long> before = onDisk.floorEntry(index);
    return before != null && before.getValue() > index;
  }

  /** Pages that are not in memory, split where what the disk has starts and ends. */
  private void absent(long from, long end, NavigableMap<Long, Long> onDisk) {
    long at = from;
    while (at < end) {
      Map.Entry<Long, Long> before = onDisk.floorEntry(at);
      boolean durable = before != null && before.getValue() > at;
      Long start = onDisk.higherKey(at);
      long until = durable && before != null ? before.getValue() : start == null ? end : start;
      add(new Run(at, Math.min(until, end), false, false, false, false, null, durable, List.of()));
      at = Math.min(until, end);
    }
  }

  private void add(Run next) {
    Run joined = runs.isEmpty() ? null : runs.getLast().joined(next);
    if (joined != null) {
      runs.removeLast();
    }
    runs.add(joined == null ? next : joined);
  }

  private Run run(PageView page, boolean onDisk) {
    Set<Trait> traits = page.traits();
    boolean pending = traits.contains(Trait.PENDING);
    boolean dirty = traits.contains(Trait.DIRTY);
    boolean sent = traits.contains(Trait.SENT);
    return new Run(
        page.index(),
        page.index() + 1,
        traits.contains(Trait.LOADING),
        traits.contains(Trait.RESIDENT),
        dirty,
        sent,
        pending ? instant(page.pendingSinceNanos()) : null,
        onDisk && !pending && !dirty && !sent,
        page.waiting().stream()
            .map(waiter -> new Waiting(waiter.who(), instant(waiter.sinceNanos())))
            .toList());
  }

  private Instant instant(long nanos) {
    return now.minusNanos(nowNanos - nanos).truncatedTo(ChronoUnit.MILLIS);
  }
}
