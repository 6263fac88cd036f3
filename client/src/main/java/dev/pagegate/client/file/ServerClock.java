package dev.pagegate.client.file;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.pagegate.protocol.nfs3.NfsTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a change of a file made from now on is sure to get a later timestamp.
 *
 * <p>A server's timestamps are coarse: a file changed twice within one tick has the same size and
 * the same times for two contents. While the tick of a file's last change lasts, its {@link
 * FileToken} names no single content, so bytes read meanwhile may be served but not kept. NFSv3
 * never tells the server's time, so this class works with lower bounds of it; each alone suffices.
 */
final class ServerClock {
  /*
   * 1. A change time that the server sent lies in its past, and time has gone on since: the largest
   *    one seen plus what the monotonic clock counted. Exact for every file but those that changed
   *    after all others: their own change time is the bound, and says nothing.
   * 2. The file was seen with this very token a tick ago: whatever time it was then, it is a tick
   *    later now. Needs no clock of the server's, only patience.
   * 3. The server's clock does not lag behind ours by more than an assumed skew. Needed so that the
   *    first read of a file that was changed yesterday, as the last one on its server, counts. It is
   *    the only assumption here, so it is checked: a change that we saw happen and that is dated
   *    earlier than the assumption allows disproves it, and from then on the rule is off.
   */

  private static final Duration TICK_MIN = Duration.ofMillis(10);
  private static final Duration TICK_MAX = Duration.ofSeconds(2);

  /** Kernels stamp files with a time that their timer interrupt updates, up to 10 ms late. */
  private static final Duration MARGIN = Duration.ofMillis(10);

  /** A crystal may run 500 ppm faster than another; elapsed time counts less by 1/2048. */
  private static final int DRIFT_SHIFT = 11;

  private final Duration tick;
  private final Duration assumedSkew;
  private final Ticker monotonic;
  private final InstantSource wall;
  private @Nullable Instant largest;
  private long largestSeenNanos;
  private volatile boolean skewDisproved;

  ServerClock(Duration timeDelta, Duration assumedSkew, Ticker monotonic, InstantSource wall) {
    this.tick = clamp(timeDelta).plus(MARGIN);
    this.assumedSkew = assumedSkew;
    this.monotonic = monotonic;
    this.wall = wall;
  }

  private static Duration clamp(Duration timeDelta) {
    if (timeDelta.compareTo(TICK_MIN) < 0) {
      return TICK_MIN;
    }
    return timeDelta.compareTo(TICK_MAX) > 0 ? TICK_MAX : timeDelta;
  }

  /** How long a change must be past before it is sure that the next is told from it. */
  Duration tick() {
    return tick;
  }

  /** A reply brought {@code changeTime}, received now. */
  synchronized void observe(NfsTime changeTime) {
    Instant seen = changeTime.toInstant();
    long now = monotonic.read();
    Instant bound = lowerBound(now);
    if (bound == null || seen.isAfter(bound)) {
      largest = seen;
      largestSeenNanos = now;
    }
  }

  /**
   * A file changed at {@code changeTime}, while a reply to a call sent at {@code before} on our
   * wall clock still showed it unchanged.
   */
  void observeChange(NfsTime changeTime, Instant before) {
    if (changeTime.toInstant().plus(tick).isBefore(before.minus(assumedSkew))) {
      skewDisproved = true;
    }
  }

  /**
   * Whether a file that changed at {@code changeTime}, and was first seen so at {@code
   * firstSeenNanos} on the monotonic clock, cannot change again under the same time.
   */
  boolean tickIsOver(NfsTime changeTime, long firstSeenNanos) {
    long now = monotonic.read();
    if (now - firstSeenNanos >= tick.toNanos()) {
      return true;
    }
    Instant over = changeTime.toInstant().plus(tick);
    return boundReaches(over, now) || wallReaches(over);
  }

  private synchronized boolean boundReaches(Instant over, long now) {
    Instant bound = lowerBound(now);
    return bound != null && !bound.isBefore(over);
  }

  private boolean wallReaches(Instant over) {
    return !skewDisproved && !wall.instant().minus(assumedSkew).isBefore(over);
  }

  private @Nullable Instant lowerBound(long now) {
    long elapsed = now - largestSeenNanos;
    return largest == null ? null : largest.plusNanos(elapsed - (elapsed >> DRIFT_SHIFT));
  }
}
