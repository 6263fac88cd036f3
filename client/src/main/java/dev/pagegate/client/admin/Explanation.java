package dev.pagegate.client.admin;

import dev.pagegate.client.page.PageView;
import dev.pagegate.client.page.PageView.Trait;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the caches hold of a file, page range by page range, without gaps.
 *
 * @param sizeBytes of the file as programs see it
 * @param truncated whether there were more ranges than an answer holds
 */
public record Explanation(long sizeBytes, int pageBytes, List<Run> runs, boolean truncated) {
  private static final int MAX_RUNS = 10_000;

  /**
   * Adjacent pages of which the same can be said.
   *
   * @param endPage the first page behind them
   * @param resident in memory, for readers to have
   * @param dirty with bytes that the server was not sent yet
   * @param sent with bytes that the server was sent and has not committed yet
   * @param pendingSince when the first of them was given to the disk, null when none is pending
   * @param durable with a durable copy on the disk
   * @param waiting who waits to modify them, first come first
   */
  public record Run(
      long firstPage,
      long endPage,
      boolean loading,
      boolean resident,
      boolean dirty,
      boolean sent,
      @Nullable Instant pendingSince,
      boolean durable,
      List<Waiting> waiting) {

    boolean says(Set<Trait> traits) {
      return loading == traits.contains(Trait.LOADING)
          && resident == traits.contains(Trait.RESIDENT)
          && dirty == traits.contains(Trait.DIRTY)
          && sent == traits.contains(Trait.SENT)
          && (pendingSince != null) == traits.contains(Trait.PENDING)
          && durable == traits.contains(Trait.DURABLE)
          && waiting.isEmpty();
    }
  }

  /** A writer whom the gate holds up. */
  public record Waiting(String who, Instant since) {}

  /** Sums pages up to runs. For one thread, once. */
  static final class Summary {
    private final long nowNanos;
    private final Instant now;
    private final List<Run> runs = new ArrayList<>();

    /** Tells times by the wall clock, as of a moment after the pages were looked at. */
    Summary(long nowNanos, Instant now) {
      this.nowNanos = nowNanos;
      this.now = now;
    }

    Explanation of(long sizeBytes, int pageBytes, long first, long end, List<PageView> pages) {
      long next = first;
      for (PageView page : pages) {
        absent(next, page.index());
        add(page);
        next = page.index() + 1;
      }
      absent(next, end);
      boolean truncated = runs.size() > MAX_RUNS;
      return new Explanation(
          sizeBytes, pageBytes, truncated ? runs.subList(0, MAX_RUNS) : runs, truncated);
    }

    private void absent(long from, long end) {
      if (from < end) {
        runs.add(new Run(from, end, false, false, false, false, null, false, List.of()));
      }
    }

    private void add(PageView page) {
      Run last = runs.isEmpty() ? null : runs.getLast();
      boolean joins =
          last != null
              && last.endPage == page.index()
              && last.says(page.traits())
              && page.waiting().isEmpty();
      if (last != null && joins) {
        runs.removeLast();
        runs.add(run(last.firstPage, page, last.pendingSince));
      } else {
        runs.add(run(page.index(), page, null));
      }
    }

    private Run run(long firstPage, PageView page, @Nullable Instant pendingBefore) {
      Set<Trait> traits = page.traits();
      return new Run(
          firstPage,
          page.index() + 1,
          traits.contains(Trait.LOADING),
          traits.contains(Trait.RESIDENT),
          traits.contains(Trait.DIRTY),
          traits.contains(Trait.SENT),
          traits.contains(Trait.PENDING)
              ? earlier(pendingBefore, instant(page.pendingSinceNanos()))
              : null,
          traits.contains(Trait.DURABLE),
          page.waiting().stream()
              .map(waiter -> new Waiting(waiter.who(), instant(waiter.sinceNanos())))
              .toList());
    }

    private Instant instant(long nanos) {
      return now.minusNanos(nowNanos - nanos).truncatedTo(ChronoUnit.MILLIS);
    }

    private static Instant earlier(@Nullable Instant one, Instant other) {
      return one != null && one.isBefore(other) ? one : other;
    }
  }
}
