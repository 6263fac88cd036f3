package dev.pagegate.client.journal;

import dev.pagegate.client.journal.Entry.Change;
import dev.pagegate.protocol.rpc.Credential;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A change that the server does not have, or did not have a moment ago. */
final class Operation {
  private final long sequence;
  private final @Nullable Credential who;
  private final Change change;
  private final Segment segment;
  private final long dataPosition;

  /** Whether it may have been sent before, by this process or one before it. */
  private volatile boolean suspect;

  private volatile boolean done;
  private volatile long doneNanos;

  // Guarded by the schedule's owner, the overlay's monitor.
  int waitsFor;
  final List<Operation> waiting = new ArrayList<>();

  Operation(
      long sequence,
      @Nullable Credential who,
      Change change,
      Segment segment,
      long dataPosition,
      boolean suspect) {
    this.sequence = sequence;
    this.who = who;
    this.change = change;
    this.segment = segment;
    this.dataPosition = dataPosition;
    this.suspect = suspect;
  }

  long sequence() {
    return sequence;
  }

  @Nullable Credential who() {
    return who;
  }

  Change change() {
    return change;
  }

  Segment segment() {
    return segment;
  }

  boolean isSuspect() {
    return suspect;
  }

  void begun() {
    suspect = true;
  }

  boolean isDone() {
    return done;
  }

  void done(long nowNanos) {
    doneNanos = nowNanos;
    done = true;
  }

  /** Whether the server has had it for longer than {@code nanos}. */
  boolean isDoneFor(long nanos, long nowNanos) {
    return done && nowNanos - doneNanos > nanos;
  }

  /** Bytes of a write from {@code offset} within it. The segment must be retained. */
  void readData(long offset, ByteBuffer destination) throws java.io.IOException {
    segment.read(dataPosition + offset, destination);
  }

  @Override
  public String toString() {
    return sequence + ":" + change;
  }
}
