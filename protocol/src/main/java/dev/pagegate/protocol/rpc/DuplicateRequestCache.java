package dev.pagegate.protocol.rpc;

import dev.pagegate.protocol.xdr.Opaque;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the replies to calls that must not run twice, so that a client that repeats one after a
 * lost connection gets the first one's reply. RFC 1813 section 4.5.
 */
final class DuplicateRequestCache {
  /*
   * absent -> Running -> Done -> absent        (evicted by age, number or bytes, oldest first)
   *              |
   *              +-> absent                    (the call failed without a reply to keep)
   *
   * Running entries are bounded by the calls that connections may have under way and are not
   * evicted: forgetting one would let its duplicate run. The monitor guards everything; replies are
   * handed out after it is left.
   */
  private sealed interface Entry {}

  private record Running(Consumer<Opaque> receiver) implements Entry {}

  private record Done(Opaque reply, Instant at) implements Entry {}

  private final Bounds bounds;
  private final InstantSource clock;
  private final LinkedHashMap<Key, Entry> entries = new LinkedHashMap<>();
  private final @Nullable ReplyLog log;
  private long replyBytes;

  DuplicateRequestCache(Bounds bounds, InstantSource clock) {
    this.bounds = bounds;
    this.clock = clock;
    this.log = null;
  }

  /** Remembers what {@code log} has kept of an earlier process, and keeps there. Blocks. */
  DuplicateRequestCache(Bounds bounds, InstantSource clock, ReplyLog log) throws IOException {
    this.bounds = bounds;
    this.clock = clock;
    this.log = log;
    for (ReplyLog.Kept kept : log.load()) {
      Entry before = entries.remove(kept.key());
      replyBytes -= before instanceof Done done ? done.reply().length() : 0;
      entries.put(kept.key(), new Done(kept.reply(), kept.at()));
      replyBytes += kept.reply().length();
    }
    dropOld();
  }

  /**
   * Asks whether the call may run. A repeat of a running call is not run: its {@code receiver}
   * takes the place of the earlier one, whose connection the client has given up.
   */
  Admission admit(Key key, Consumer<Opaque> receiver) {
    Opaque reply;
    synchronized (this) {
      dropOld();
      Entry entry = entries.get(key);
      if (!(entry instanceof Done done)) {
        entries.put(key, new Running(receiver));
        return entry == null ? Admission.RUN : Admission.RUNNING;
      }
      reply = done.reply();
    }
    receiver.accept(reply);
    return Admission.REPLAYED;
  }

  /** Keeps the reply of an admitted call and hands it to whoever asked last. */
  void complete(Key key, Opaque reply) {
    Consumer<Opaque> receiver = _ -> {};
    Instant now = clock.instant();
    if (log != null) {
      log.append(key, reply, now); // before anybody hears it
    }
    synchronized (this) {
      if (entries.remove(key) instanceof Running running) {
        receiver = running.receiver();
      }
      // Removed and put again, so that the order is that of completion, hence of age.
      entries.put(key, new Done(reply, now));
      replyBytes += reply.length();
      dropOld();
    }
    receiver.accept(reply);
  }

  synchronized int size() {
    return entries.size();
  }

  synchronized long replyBytes() {
    return replyBytes;
  }

  private void dropOld() {
    Instant oldest = clock.instant().minus(bounds.age());
    Iterator<Map.Entry<Key, Entry>> eldest = entries.entrySet().iterator();
    while (eldest.hasNext()) {
      if (eldest.next().getValue() instanceof Done done) {
        if (!isOver() && !done.at().isBefore(oldest)) {
          return;
        }
        replyBytes -= done.reply().length();
        eldest.remove();
      }
    }
  }

  private boolean isOver() {
    return entries.size() > bounds.entries() || replyBytes > bounds.bytes();
  }

  /** What to do with a call. */
  enum Admission {
    /** Run it, then {@link #complete}. */
    RUN,
    /** The first of its kind is still running; its reply will come. */
    RUNNING,
    /** Its reply has been handed over. */
    REPLAYED
  }

  /** Two calls with the same key are one call, sent twice. */
  record Key(
      InetAddress client,
      int xid,
      int program,
      int version,
      int procedure,
      long checksum,
      Credential credential) {}

  /**
   * How much is remembered.
   *
   * @param entries number of calls
   * @param bytes sum of the replies' lengths
   * @param age since completion
   */
  public record Bounds(int entries, long bytes, Duration age) {
    public static final Bounds DEFAULT = new Bounds(4096, 4L * 1024 * 1024, Duration.ofMinutes(2));

    public Bounds {
      // Not RpcServerConfig's check: that class needs DEFAULT when it begins.
      if (entries < 1 || bytes < 1 || age.toMillis() < 1) {
        throw new IllegalArgumentException(
            "duplicates: %d entries, %d bytes, age %s (expected: > 0)"
                .formatted(entries, bytes, age));
      }
    }
  }
}
