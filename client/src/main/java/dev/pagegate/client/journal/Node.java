package dev.pagegate.client.journal;

import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.FileType;
import dev.pagegate.protocol.nfs3.WccAttributes;
import dev.pagegate.protocol.nfs3.WccData;
import dev.pagegate.protocol.xdr.Opaque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An object that was changed here, as this machine sees it. Fields are guarded by the overlay's
 * monitor, but for those of an upload, which {@code uploading} guards.
 */
final class Node {
  final long number;

  /** How the file layer names it, from the beginning to the end of the process. */
  final FileHandle handle;

  /** How the server names it; null until it was made there. After a conflict, the copy's. */
  volatile @Nullable FileHandle server;

  /** What this machine's programs see while changes wait, and while the server agrees. */
  FileAttributes local;

  /** What the server had of it after our last change, or when it was first changed here. */
  @Nullable WccAttributes base;

  /**
   * Whether what the server had at {@link #base} is {@link #local} for sure; if not, programs are
   * shown what the server has as soon as nothing waits.
   */
  boolean agreed = true;

  /** Where it is for programs here. */
  @Nullable Node directory;

  FileName name = Place.NO_NAME;

  /** Where changes find it at the server, but for {@link #conflictName(FileName)}. */
  @Nullable Place there;

  /** Changes that wait, its own and those of its names. */
  int waiting;

  /** When the last change of it arrived, or when it was first met here. */
  long settledNanos = System.nanoTime();

  /** Counts what happens to it, so that an answer that overlaps is told. */
  long happened;

  boolean gone;
  final Extents extents = new Extents();

  /** Sizes that waiting truncations set, an operation each: behind those, the server lies. */
  final List<Operation> truncations = new ArrayList<>();

  Opaque target = Opaque.EMPTY;

  /** Names in it; null for what is no directory. */
  @Nullable Children children;

  /** The segment that says what it is. */
  long knownInSegment;

  /** Waiting changes that set the modify time, so that writes before them need not. */
  int timesWaiting;

  /** Writes after which the server's modify time is not yet that of a program's write. */
  final AtomicInteger untimedWrites = new AtomicInteger();

  // While uploading.
  final ReentrantLock uploading = new ReentrantLock();
  final Condition landed = uploading.newCondition();
  int inFlight;

  /** Of calls that have ended while others are under way: what the server said of the file. */
  final List<WccData> links = new ArrayList<>();

  /** Whether one has failed meanwhile. */
  boolean flightFailed;

  /** When the server had {@link #base}. */
  volatile long baseSeenNanos = System.nanoTime() - Agreement.BASE_LIFE_NANOS;

  /** Writes that may have reached the server in an attempt that failed. */
  final List<Operation> suspects = new ArrayList<>();

  private @Nullable FileName conflictFrom;
  private @Nullable FileName conflictTo;

  Node(long number, FileHandle handle, FileAttributes local) {
    this.number = number;
    this.handle = handle;
    this.local = local;
    if (local.type() == FileType.DIRECTORY) {
      children = new Children();
    }
  }

  /** The name at the server of what is called {@code wanted} here. */
  synchronized FileName conflictName(FileName wanted) {
    FileName to = conflictTo;
    return to != null && wanted.equals(conflictFrom) ? to : wanted;
  }

  /** How the server calls it since a conflict; empty when there was none. */
  synchronized FileName conflictName() {
    FileName to = conflictTo;
    return to == null || to.equals(conflictFrom) ? Place.NO_NAME : to;
  }

  /** From now on {@code wanted} is {@code actual} there. */
  synchronized void conflictName(FileName wanted, FileName actual) {
    conflictFrom = wanted;
    conflictTo = actual;
  }

  boolean isDirectory() {
    return children != null;
  }

  /** Up to where the server's bytes, where no extent covers them, are the file's. */
  long serverValidBytes() {
    long valid = server == null ? 0 : Long.MAX_VALUE;
    for (Operation truncation : truncations) {
      valid =
          switch (truncation.change()) {
            case Entry.AttributesSet set ->
                set.wanted().sizeBytes() == null
                    ? valid
                    : Math.min(valid, set.wanted().sizeBytes());
            case Entry.Made _ -> 0;
            case Entry.Wrote _, Entry.Removed _, Entry.Renamed _, Entry.Linked _ -> valid;
          };
    }
    return valid;
  }

  @Override
  public String toString() {
    return "'" + name + "' (" + handle + ")";
  }
}
