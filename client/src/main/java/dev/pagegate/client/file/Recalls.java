package dev.pagegate.client.file;

import dev.pagegate.client.archive.ArchiveCounters;
import dev.pagegate.client.archive.ArchiveRecord;
import dev.pagegate.client.archive.ArchiveTarget;
import dev.pagegate.client.archive.ArchivedFile;
import dev.pagegate.client.archive.RecallLimit;
import dev.pagegate.client.archive.Recaller;
import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.remote.RemoteFiles.ReadResult;
import dev.pagegate.store.CoherencyToken;
import io.netty.buffer.ByteBuf;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings back content of files that are not resident: for those who may, so many fetches at a time,
 * from the server, or from the copy while the server cannot. Safe from any thread.
 */
final class Recalls {
  private static final Logger log = LoggerFactory.getLogger(Recalls.class);

  private final RecallSettings settings;
  private final ArchiveCounters counters;
  private final RecallLimit limit;

  /** Digests of copies that were found as they were made, by file; so each is read once for it. */
  private final Map<ArchivedFile, String> verified = new ConcurrentHashMap<>();

  private volatile @Nullable ArchiveTargets targets;

  Recalls(RecallSettings settings, ArchiveCounters counters) {
    this.settings = settings;
    this.counters = counters;
    this.limit = new RecallLimit(settings.atOnce());
  }

  /** Where copies are found; until then none is. */
  void targets(ArchiveTargets found) {
    targets = found;
  }

  RecallLimit limit() {
    return limit;
  }

  /** Why {@code who} may not read {@code file}; null where that is allowed. Does not block. */
  @Nullable FsException refusal(Inode file, Supplier<Recaller> who) {
    ArchivedFile archived = file.archived();
    if (archived == null || !archived.isNotResident()) {
      return null;
    }
    Recaller recaller = who.get();
    if (settings.guard().admits(recaller)) {
      return null;
    }
    counters.recallRefused();
    return new FsException(
        FsError.NOT_PERMITTED,
        "'%s' is not resident, and %s may not recall files"
            .formatted(archived.record().path(), recaller));
  }

  /** What a fetch has brought, and from where. */
  record Recalled(ReadResult result, boolean fromArchive) {}

  /**
   * Runs {@code fetch} from the server for a file that is not resident, in its turn.
   *
   * @param token of the version that is expected; a copy of another is of no use
   */
  CompletableFuture<Recalled> fetch(
      ArchivedFile file,
      @Nullable CoherencyToken token,
      long offset,
      ByteBuf destination,
      Supplier<CompletableFuture<ReadResult>> fetch) {
    int start = destination.writerIndex();
    return limit
        .run(() -> fetch.get().thenApply(result -> new Recalled(result, false)))
        .exceptionallyCompose(
            failure -> {
              if (!mayStandIn(Await.errorOf(failure)) || !isOf(file.record(), token)) {
                return CompletableFuture.failedFuture(failure);
              }
              destination.writerIndex(start);
              return fromArchive(file, offset, destination, failure);
            })
        .whenComplete(
            (recalled, _) -> {
              if (recalled != null) {
                counters.recalled(recalled.result().lengthBytes());
              }
            });
  }

  private static boolean mayStandIn(FsError error) {
    return error == FsError.SERVER_UNREACHABLE || error == FsError.IO;
  }

  private static boolean isOf(ArchiveRecord record, @Nullable CoherencyToken token) {
    return record.isArchived() && token != null && record.isOf(token);
  }

  private CompletableFuture<Recalled> fromArchive(
      ArchivedFile file, long offset, ByteBuf destination, Throwable failure) {
    CompletableFuture<Recalled> result = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("recall")
        .start(
            () -> {
              try {
                result.complete(new Recalled(read(file, offset, destination), true));
              } catch (FsException | RuntimeException e) {
                log.warn("neither the server nor its copy has '{}'", file.record().path(), e);
                result.completeExceptionally(failure);
              }
            });
    return result;
  }

  /** Without attributes: only the server has them. */
  private ReadResult read(ArchivedFile file, long offset, ByteBuf destination) throws FsException {
    ArchiveTargets known = targets;
    ArchiveRecord record = file.record();
    if (known == null) {
      throw new FsException(FsError.NOT_SUPPORTED, "nobody knows where copies are found");
    }
    try (ArchiveTarget target = known.open(record.target())) {
      requireSame(file, record, target);
      int count = target.read(record.path(), offset, destination);
      counters.recalledFromArchive(count);
      return new ReadResult(count, offset + count >= record.sizeBytes(), null);
    }
  }

  private void requireSame(ArchivedFile file, ArchiveRecord record, ArchiveTarget target)
      throws FsException {
    if (record.sha256().equals(verified.get(file))) {
      return;
    }
    CopyDigest found = CopyDigest.of((offset, into) -> target.read(record.path(), offset, into));
    if (found.sizeBytes() != record.sizeBytes() || !found.sha256().equals(record.sha256())) {
      throw new FsException(
          FsError.IO, "the copy of '%s' is not what was archived".formatted(record.path()));
    }
    verified.put(file, record.sha256());
  }
}
