package dev.pagegate.client.admin;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the caches hold of a file, page range by page range, without gaps.
 *
 * @param sizeBytes of the file as programs see it
 * @param truncated whether there were more ranges than an answer holds
 * @param upload null when nothing of the file waits in a journal
 * @param archive null when the file was never archived
 */
public record Explanation(
    long sizeBytes,
    int pageBytes,
    List<Run> runs,
    boolean truncated,
    @Nullable Upload upload,
    @Nullable ArchiveView archive) {
  /**
   * What waits in the journal for the server.
   *
   * @param changes of the file and its names
   * @param bytes of it that only the journal has
   * @param copy what ours is called at the server, because others have changed the file there; null
   *     when they have not, as far as is known
   */
  public record Upload(int changes, long bytes, @Nullable String copy) {}

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

    /** These and the adjacent {@code next} as one; null when they differ. */
    @Nullable Run joined(Run next) {
      boolean joins =
          endPage == next.firstPage
              && loading == next.loading
              && resident == next.resident
              && dirty == next.dirty
              && sent == next.sent
              && (pendingSince == null) == (next.pendingSince == null)
              && durable == next.durable
              && waiting.isEmpty()
              && next.waiting.isEmpty();
      return joins
          ? new Run(
              firstPage,
              next.endPage,
              loading,
              resident,
              dirty,
              sent,
              earlier(pendingSince, next.pendingSince),
              durable,
              List.of())
          : null;
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
      return one != null && other != null && other.isBefore(one) ? other : one;
    }
  }

  /** A writer whom the gate holds up. */
  public record Waiting(String who, Instant since) {}
}
