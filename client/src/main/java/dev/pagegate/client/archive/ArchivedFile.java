package dev.pagegate.client.archive;

import dev.pagegate.store.CoherencyToken;
import dev.pagegate.store.FileKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The archive of one file, from when a copy is first begun. Safe from any thread. */
public final class ArchivedFile {
  private static final Logger log = LoggerFactory.getLogger(ArchivedFile.class);

  /*
   *   RESIDENT --begin--> ARCHIVING --complete--> ARCHIVED <--release--, --recalled-- NOT_RESIDENT
   *
   * Each state but RESIDENT is valid or not; begin makes it valid, a modification invalid, and
   * NOT_RESIDENT that becomes invalid is ARCHIVED again: the bytes here, or at the server, are the
   * only ones that count then.
   *
   * All changes happen under this monitor, with the record handed to the store under it too, so that
   * records become durable in the order of the changes; the store does not block. Nobody waits for
   * anything under it.
   *
   * faultsOnWrite is what a writer reads. It is set while this is valid, by whoever begins a copy
   * while nobody writes (ARCHIVING), and cleared only when the flip to invalid is durable or given
   * up: until then every writer comes here and waits for the same future. So no write is
   * acknowledged before the copy that it makes wrong is durably invalid.
   */
  private final FileKey key;
  private final ArchiveRecords records;
  private final InstantSource clock;
  private final ArchiveCounters counters;

  private volatile ArchiveRecord record;
  private volatile boolean faultsOnWrite;
  private volatile long copiedBytes;
  private volatile Instant lastUse;

  // Guarded by this.
  private CompletableFuture<Void> lastKept = CompletableFuture.completedFuture(null);
  private @Nullable Attempt current;

  ArchivedFile(
      FileKey key,
      ArchiveRecord record,
      ArchiveRecords records,
      InstantSource clock,
      ArchiveCounters counters) {
    this.key = key;
    this.records = records;
    this.clock = clock;
    this.counters = counters;
    this.record = record;
    this.lastUse = record.since();
    this.faultsOnWrite = detectsWrites(record);
  }

  /** What is not resident is watched in any case: its copy is what a reader may get. */
  private static boolean detectsWrites(ArchiveRecord record) {
    return record.isValid()
        && (record.detection() == Detection.WRITES || record.state() == ArchiveState.NOT_RESIDENT);
  }

  /** What names the file in cache directories. */
  public FileKey key() {
    return key;
  }

  /** As it is now. */
  public ArchiveRecord record() {
    return record;
  }

  /** Bytes of the copy that is being made. */
  public long copiedBytes() {
    return copiedBytes;
  }

  public void copied(long bytes) {
    copiedBytes = bytes;
  }

  /** When it was last opened here, or archived. */
  public Instant lastUse() {
    return lastUse;
  }

  public void used() {
    lastUse = clock.instant();
  }

  /** Whether the next modification has to ask {@link #written} first. One read. */
  public boolean faultsOnWrite() {
    return faultsOnWrite;
  }

  /** Whether reading brings content back. One read. */
  public boolean isNotResident() {
    return record.state() == ArchiveState.NOT_RESIDENT;
  }

  /**
   * The file is about to be modified here: from now on the copy is invalid. Does not block.
   * Completes, never exceptionally, when a crash cannot make it valid again; where the disk cannot
   * promise that, the file's token will tell after a restart, since it changes with the content.
   */
  public CompletableFuture<Void> written() {
    synchronized (this) {
      if (detectsWrites(record)) {
        invalidate(Validity.WRITTEN);
      }
      return lastKept;
    }
  }

  /** The caller holds this. */
  private void invalidate(Validity why) {
    counters.invalidated();
    change(record.invalid(why, clock.instant()));
    lastKept = lastKept.thenRun(this::writesFreely);
  }

  private synchronized void writesFreely() {
    faultsOnWrite = detectsWrites(record);
  }

  /**
   * The server says that the file has this version, which is not of our own making: another than
   * the copy's makes it invalid. Does not block.
   */
  public synchronized void found(CoherencyToken token) {
    CoherencyToken captured = record.token();
    if (captured != null && detectsWrites(record) && !captured.equals(token)) {
      invalidate(Validity.CHANGED_BY_OTHERS);
    }
  }

  /** As {@link #found}, by our own doing alone; where it is valid, that was no modification. */
  public synchronized void advanced(CoherencyToken token) {
    if (record.token() != null && detectsWrites(record)) {
      change(record.withToken(token));
    }
  }

  /** One attempt to make a copy, until {@link #complete} or {@link #failed}. */
  public final class Attempt {
    private Attempt() {}

    public ArchivedFile file() {
      return ArchivedFile.this;
    }

    /** Whether nothing has made it invalid so far. */
    public boolean isValid() {
      return record.isValid();
    }

    /** The copy is going to be of this version. */
    public void captured(CoherencyToken token) {
      synchronized (ArchivedFile.this) {
        if (record.isValid()) {
          change(record.withToken(token));
        }
      }
    }

    /**
     * The copy is complete and durable, and the file still has the version captured; false, with
     * the attempt not ended, where it has become invalid meanwhile.
     *
     * @param sha256 of its content, in hexadecimal
     */
    public boolean complete(long sizeBytes, String sha256) {
      synchronized (ArchivedFile.this) {
        if (current != this || !record.isValid()) {
          return false;
        }
        current = null;
        counters.archived(sizeBytes);
        change(record.archived(sizeBytes, sha256, clock.instant()));
        lastUse = clock.instant();
        return true;
      }
    }

    /**
     * There will be no copy; what has made it invalid before stays the reason. Without effect when
     * the attempt has ended.
     */
    public void failed(Validity why) {
      synchronized (ArchivedFile.this) {
        if (current != this) {
          return;
        }
        current = null;
        counters.failed();
        if (record.isValid()) {
          invalidate(why);
        }
      }
    }
  }

  /** Null where an attempt has not ended. */
  synchronized @Nullable Attempt begin(ArchiveRecord begun) {
    if (current != null) {
      return null;
    }
    Attempt attempt = new Attempt();
    current = attempt;
    copiedBytes = 0;
    faultsOnWrite = detectsWrites(begun);
    change(begun);
    return attempt;
  }

  /** Whether {@link #release} would succeed: one read. */
  public boolean isReleasable() {
    return record.isArchived();
  }

  /**
   * From archived to not resident, while nobody writes to the file, which the caller sees to: one
   * look at a flag, whatever the file's size. False, and without effect, where there is no valid
   * copy.
   */
  public synchronized boolean release() {
    ArchiveRecord now = record;
    if (!now.isArchived()) {
      return false;
    }
    if (now.state() != ArchiveState.NOT_RESIDENT) {
      counters.released();
      change(now.in(ArchiveState.NOT_RESIDENT, clock.instant()));
      faultsOnWrite = true;
    }
    return true;
  }

  /** All of its content is here again. */
  public synchronized void recalled() {
    if (record.state() == ArchiveState.NOT_RESIDENT) {
      change(record.in(ArchiveState.ARCHIVED, clock.instant()));
      faultsOnWrite = detectsWrites(record);
    }
  }

  /** A comparison has shown that the file is not what was copied. */
  public synchronized void differs(Validity why) {
    if (record.isValid()) {
      invalidate(why);
    }
  }

  /** Completes, never exceptionally, when the last change is durable or given up. */
  public synchronized CompletableFuture<Void> kept() {
    return lastKept;
  }

  /** The caller holds this. */
  private void change(ArchiveRecord next) {
    record = next;
    keep(next.encode());
  }

  private void keep(byte[] encoded) {
    lastKept =
        records
            .keep(key, encoded)
            .exceptionally(
                failure -> {
                  log.warn(
                      "the archive state of '{}' is not durable; a restart compares its token: {}",
                      record.path(),
                      failure.getMessage());
                  return null;
                });
  }
}
