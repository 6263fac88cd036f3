package dev.pagegate.client.file;

import dev.pagegate.protocol.nfs3.FileAttributes;

/**
 * The newest attributes of one file that the server has told, and how long to believe them.
 *
 * @param sent when the call that brought them was sent
 * @param received when its reply came
 * @param firstSeenNanos when the first reply with this token came
 * @param lifeNanos how long they are believed
 * @param startNanos where that life began
 */
record KnownAttributes(
    FileAttributes value,
    FileToken token,
    Moment sent,
    Moment received,
    long firstSeenNanos,
    long startNanos,
    long lifeNanos) {

  /*
   * Replies overtake each other, so the last to arrive need not be the newest. What orders them:
   *
   *   sent after the known one was received    newer, whatever the times say (clocks get set back)
   *   overlapping, later change time           newer: the server's change times only grow
   *   overlapping, earlier change time         older: ignored, so nothing rolls back
   *   overlapping, same change time and token  the same; keeps the later moments
   *   overlapping, same change time, otherwise two contents within one tick, in unknown order: taken,
   *                                            but believed for no time, so the next who asks sends
   */

  static KnownAttributes first(FileAttributes value, Moment sent, Moment received, long lifeNanos) {
    long now = received.nanos();
    return new KnownAttributes(value, FileToken.of(value), sent, received, now, now, lifeNanos);
  }

  /** The wire's 64 bits are unsigned; what exceeds a long is no file of this world. */
  long sizeBytes() {
    long size = token.sizeBytes();
    return size < 0 ? Long.MAX_VALUE : size;
  }

  boolean isFresh(long nowNanos) {
    return nowNanos - startNanos < lifeNanos;
  }

  /**
   * What is known after a reply with {@code value}; {@code this} when the reply is older.
   *
   * @param minNanos life of changed attributes
   * @param maxNanos bound of the life of unchanged ones, which doubles each time it ran out
   */
  KnownAttributes with(
      FileAttributes value, Moment sent, Moment received, long minNanos, long maxNanos) {
    FileToken other = FileToken.of(value);
    boolean later = sent.isAfter(this.received);
    int order = later ? 1 : value.changeTime().compareTo(token.changeTime());
    if (order < 0) {
      return this;
    }
    if (other.equals(token)) {
      return sent.isAfter(this.sent) ? confirmed(value, sent, received, minNanos, maxNanos) : this;
    }
    return first(value, sent, received, order > 0 ? minNanos : 0);
  }

  /** What is known after calls of ours alone have led to {@code value}. */
  static KnownAttributes ownDoing(
      FileAttributes value, Moment began, Moment ended, long lifeNanos) {
    return first(value, began, ended, lifeNanos);
  }

  /** The same, to be asked for again by whoever wants fresh ones. */
  KnownAttributes expired() {
    return new KnownAttributes(value, token, sent, received, firstSeenNanos, startNanos, 0);
  }

  private KnownAttributes confirmed(
      FileAttributes value, Moment sent, Moment received, long minNanos, long maxNanos) {
    long now = received.nanos();
    // Doubled only when it ran out: many replies within one life say nothing of a longer one.
    long life = isFresh(now) ? lifeNanos : Math.clamp(2 * lifeNanos, minNanos, maxNanos);
    return new KnownAttributes(value, token, sent, received, firstSeenNanos, now, life);
  }
}
