package dev.pagegate.client.page;

import dev.pagegate.client.page.PageState.Clean;
import dev.pagegate.client.page.PageState.Dirty;
import dev.pagegate.client.page.PageState.Gone;
import dev.pagegate.client.page.PageState.Loading;
import dev.pagegate.client.page.PageState.Pending;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What one page in memory is at one moment; for people, not for decisions. Times are on the clock
 * of {@link System#nanoTime}.
 *
 * @param pendingSinceNanos when its gate closed; meaningless unless it is {@link Trait#PENDING}
 * @param waiting writers held up at its gate
 */
public record PageView(
    long index, Set<Trait> traits, long pendingSinceNanos, List<Waiter> waiting) {

  /** What can be said of a page; several at a time. */
  public enum Trait {
    /** Asked of the disk or the server. */
    LOADING,
    /** Readers may have it. */
    RESIDENT,
    /** Its copy is on the way to the disk; writers wait. */
    PENDING,
    /** Has bytes that were not sent to the server yet. */
    DIRTY,
    /** Has bytes that were sent to the server and not committed there yet. */
    SENT
  }

  /**
   * A writer at the gate.
   *
   * @param who the name of the thread that asked to write
   * @param sinceNanos when it came to a gate first
   */
  public record Waiter(String who, long sinceNanos) {}

  /** Empty when it is a page no more, or of a version of the file that is over. */
  static Optional<PageView> of(Page page, Epoch now) {
    return switch (page.state()) {
      case Loading loading when loading.epoch() == now -> plain(page, EnumSet.of(Trait.LOADING));
      case Pending pending when pending.epoch() == now -> Optional.of(pending(page, pending));
      case Clean clean when clean.epoch() == now -> plain(page, EnumSet.of(Trait.RESIDENT));
      case Dirty dirty -> plain(page, dirty(dirty));
      case Loading _, Pending _, Clean _, Gone _ -> Optional.empty();
    };
  }

  private static Optional<PageView> plain(Page page, Set<Trait> traits) {
    return Optional.of(new PageView(page.index(), traits, 0, List.of()));
  }

  private static PageView pending(Page page, Pending pending) {
    CacheWritePending gate = pending.gate();
    List<Waiter> waiting =
        gate.waiting().stream().map(MakeWritable::view).filter(Objects::nonNull).toList();
    return new PageView(
        page.index(), EnumSet.of(Trait.RESIDENT, Trait.PENDING), gate.sinceNanos(), waiting);
  }

  private static Set<Trait> dirty(Dirty dirty) {
    Set<Trait> traits = EnumSet.of(Trait.RESIDENT);
    if (!dirty.dirty().isEmpty()) {
      traits.add(Trait.DIRTY);
    }
    if (!dirty.sent().isEmpty()) {
      traits.add(Trait.SENT);
    }
    return traits;
  }
}
