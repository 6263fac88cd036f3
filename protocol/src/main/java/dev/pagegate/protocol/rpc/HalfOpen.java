package dev.pagegate.protocol.rpc;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a server that TLS does not protect yet, bounded in number and age: what
 * strangers may hold. Any thread.
 */
final class HalfOpen {
  private final Duration maxAge;
  private final int max;

  /** Oldest first; guarded by itself. */
  private final Set<Channel> channels = new LinkedHashSet<>();

  HalfOpen(Duration maxAge, int max) {
    this.maxAge = maxAge;
    this.max = max;
  }

  /** Counts {@code channel} until it is removed or closed; it is closed when it stays too long. */
  void add(Channel channel) {
    // The oldest goes, not the newest: who means it is done in a few round trips.
    Channel oldest = enter(channel);
    if (oldest != null) {
      var _ = oldest.close();
    }
    var overdue =
        channel
            .eventLoop()
            .schedule(() -> closeIfHere(channel), maxAge.toMillis(), TimeUnit.MILLISECONDS);
    var _ =
        channel
            .closeFuture()
            .addListener(
                _ -> {
                  overdue.cancel(false);
                  remove(channel);
                });
  }

  /** Does not count {@code channel} any more: it is secure. */
  void remove(Channel channel) {
    synchronized (channels) {
      channels.remove(channel);
    }
  }

  int count() {
    synchronized (channels) {
      return channels.size();
    }
  }

  private @Nullable Channel enter(Channel channel) {
    synchronized (channels) {
      Channel oldest = null;
      if (channels.size() >= max) {
        Iterator<Channel> inOrder = channels.iterator();
        oldest = inOrder.next();
        inOrder.remove();
      }
      channels.add(channel);
      return oldest;
    }
  }

  private void closeIfHere(Channel channel) {
    boolean here;
    synchronized (channels) {
      here = channels.contains(channel);
    }
    if (here) {
      var _ = channel.close();
    }
  }
}
