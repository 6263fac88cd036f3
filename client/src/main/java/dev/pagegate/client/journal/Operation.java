package dev.pagegate.client.journal;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.journal.Entry.Change;
import dev.pagegate.protocol.rpc.Credential;
import java.io.IOException;
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

  /** Whether the journal says that it is being sent. */
  private volatile boolean begun;

  /** Whether an attempt before this one may have reached the server, a dead process's perhaps. */
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
      boolean begun) {
    this.sequence = sequence;
    this.who = who;
    this.change = change;
    this.segment = segment;
    this.dataPosition = dataPosition;
    this.begun = begun;
    this.suspect = begun;
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

  /** The attempt under way has failed, and may have reached the server nevertheless. */
  void failed() {
    suspect = begun;
  }

  boolean isBegun() {
    return begun;
  }

  void begun() {
    begun = true;
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
  void readData(long offset, ByteBuffer destination) throws IOException {
    segment.read(dataPosition + offset, destination);
  }

  /** All bytes of a write. The segment must be retained, or the operation open. */
  ByteBuffer data() throws FsException {
    ByteBuffer bytes = ByteBuffer.allocate(((Entry.Wrote) change).lengthBytes());
    try {
      readData(0, bytes);
      return bytes.flip();
    } catch (IOException e) {
      throw new FsException(FsError.IO, "the journal cannot be read: " + e, e);
    }
  }

  @Override
  public String toString() {
    return sequence + ":" + change;
  }
}
