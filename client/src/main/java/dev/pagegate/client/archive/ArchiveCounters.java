package dev.pagegate.client.archive;

import java.util.concurrent.atomic.LongAdder;

/** What has become of files' archives since the volume was opened. Safe from any thread. */
public final class ArchiveCounters {
  private final LongAdder archived = new LongAdder();
  private final LongAdder archivedBytes = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder invalidated = new LongAdder();
  private final LongAdder released = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder recalledBytes = new LongAdder();
  private final LongAdder recalledFromArchiveBytes = new LongAdder();

  void archived(long bytes) {
    archived.increment();
    archivedBytes.add(bytes);
  }

  void failed() {
    failed.increment();
  }

  void invalidated() {
    invalidated.increment();
  }

  void released() {
    released.increment();
  }

  public void recallRefused() {
    refused.increment();
  }

  public void recalled(long bytes) {
    recalledBytes.add(bytes);
  }

  public void recalledFromArchive(long bytes) {
    recalledFromArchiveBytes.add(bytes);
  }

  /** Copies completed. */
  public long archivedFiles() {
    return archived.sum();
  }

  public long archivedBytes() {
    return archivedBytes.sum();
  }

  /** Attempts that ended without a copy. */
  public long failedFiles() {
    return failed.sum();
  }

  /** Archives that a modification has made invalid. */
  public long invalidatedFiles() {
    return invalidated.sum();
  }

  public long releasedFiles() {
    return released.sum();
  }

  /** Reads of files that are not resident, refused by the guard. */
  public long refusedRecalls() {
    return refused.sum();
  }

  /** Fetched for files that are not resident, wherever from. */
  public long recalledBytes() {
    return recalledBytes.sum();
  }

  /** The part of {@link #recalledBytes} that came from copies, since the server did not answer. */
  public long recalledFromArchiveBytes() {
    return recalledFromArchiveBytes.sum();
  }
}
