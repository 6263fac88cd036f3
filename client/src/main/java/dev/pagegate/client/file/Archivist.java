package dev.pagegate.client.file;

import dev.pagegate.client.archive.ArchiveCounters;
import dev.pagegate.client.archive.ArchiveRecord;
import dev.pagegate.client.archive.ArchiveState;
import dev.pagegate.client.archive.ArchiveTarget;
import dev.pagegate.client.archive.ArchivedFile;
import dev.pagegate.client.archive.Detection;
import dev.pagegate.client.archive.Validity;
import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.page.PageView;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileType;
import dev.pagegate.protocol.xdr.Opaque;
import dev.pagegate.store.FileKey;
import io.netty.buffer.Unpooled;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * Copies a volume's files to where they are kept, lets go of their content here and brings it back.
 * Methods that throw {@link FsException} block; all are safe from any thread.
 */
public final class Archivist {
  /** Enough to tell the files of one directory apart, whatever volume they are of. */
  private static final int MARK_CHARACTERS = 16;

  private final Volume volume;
  private final InodeTable inodes;
  private final NameChanges names;

  Archivist(Volume volume, InodeTable inodes, NameChanges names) {
    this.volume = volume;
    this.inodes = inodes;
    this.names = names;
  }

  /** What a release has let go of, or would. */
  public record Released(long memoryBytes, long diskBytes) {}

  /** Whether a release is meant. */
  public enum Mode {
    FOR_REAL,
    DRY_RUN
  }

  /** Where copies are found when the server cannot be asked. */
  public void targets(ArchiveTargets targets) {
    volume.recalls().targets(targets);
  }

  public ArchiveCounters counters() {
    return volume.archives().counters();
  }

  /** Every file of which a copy was ever begun, by path. Does not block. */
  public List<ArchivedFile> files() {
    return volume.archives().all();
  }

  /** Fetches for files that are not resident, under way and waiting. */
  public int recallsUnderWay() {
    return volume.recalls().limit().underWay() + volume.recalls().limit().queued();
  }

  /** Empty where no copy of {@code file} was ever begun. Does not block. */
  public Optional<ArchivedFile> of(Inode file) {
    return Optional.ofNullable(file.archived());
  }

  /** When {@code file} was last written to here, on this machine's clock. */
  public Optional<Instant> lastWrite(Inode file) {
    InodeWriting writing = file.writingOrNull();
    return writing == null ? Optional.empty() : writing.lastWrite();
  }

  /**
   * Copies {@code file} while people may write to it; the record afterwards, valid only if nobody
   * did. One that has a valid copy there keeps it. The target stays the caller's.
   *
   * @param path of the file below the mount, and of the copy below the target
   * @throws FsException why there is no copy; ALREADY_EXISTS when one is being made
   */
  public ArchiveRecord archive(Inode file, String path, ArchiveTarget target, Detection detection)
      throws FsException {
    FileAttributes attributes = Await.result(file.revalidated());
    if (attributes.type() != FileType.REGULAR) {
      throw new FsException(
          FsError.INVALID_ARGUMENT,
          "archive of '%s': it is a %s".formatted(path, attributes.type()));
    }
    ArchiveRecord standing = standing(file, path, target);
    if (standing != null) {
      return standing;
    }
    ArchivedFile.Attempt attempt = begin(file, path, target.name(), detection);
    new ArchiveRun(volume, names, file, attempt, detection).run(target, path, mark(file));
    Await.result(attempt.file().kept());
    return attempt.file().record();
  }

  private static @Nullable ArchiveRecord standing(Inode file, String path, ArchiveTarget target) {
    ArchivedFile archived = file.archived();
    ArchiveRecord record = archived == null ? null : archived.record();
    return record != null
            && record.isArchived()
            && record.detection() == Detection.WRITES
            && record.path().equals(path)
            && record.target().equals(target.name())
        ? record
        : null;
  }

  /**
   * A1: from now on whoever modifies the file says so first. Nobody is between having been let
   * through and modifying, since writers share the lock that is held here alone.
   */
  private ArchivedFile.Attempt begin(Inode file, String path, String target, Detection detection)
      throws FsException {
    volume.revokeWrites(file);
    Lock alone = file.writing().writers().writeLock();
    lock(alone, file);
    try {
      ArchivedFile.Attempt attempt =
          volume.archives().begin(volume.keyOf(file.handle()), path, target, detection);
      if (attempt == null) {
        throw new FsException(FsError.ALREADY_EXISTS, "'" + path + "' is being archived already");
      }
      file.archived(attempt.file());
      return attempt;
    } finally {
      alone.unlock();
    }
  }

  private static void lock(Lock lock, Inode file) throws FsException {
    try {
      lock.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FsException(FsError.INTERRUPTED, "waiting for " + file + " was interrupted", e);
    }
  }

  private String mark(Inode file) {
    CopyDigest.Running key = new CopyDigest.Running();
    key.add(Unpooled.wrappedBuffer(volume.keyOf(file.handle()).toByteArray()));
    return key.end().sha256().substring(0, MARK_CHARACTERS);
  }

  /**
   * A3: lets go of what is cached of an archived file here, and of nothing else. While nobody
   * writes to it, and one flag says whether that may be.
   *
   * @throws FsException INVALID_ARGUMENT with the reason why not
   */
  public Released release(Inode file, Mode mode) throws FsException {
    volume.revokeWrites(file);
    Lock alone = file.writing().writers().writeLock();
    lock(alone, file);
    try {
      ArchivedFile archived = requireUnused(file);
      requireUnchanged(file, archived);
      Released size = held(file);
      if (mode == Mode.DRY_RUN ? !archived.isReleasable() : !archived.release()) {
        throw refused(archived.record().path(), why(archived.record()));
      }
      if (mode == Mode.FOR_REAL) {
        Await.result(archived.kept());
        new Upkeep(volume).evict(file);
      }
      return size;
    } finally {
      alone.unlock();
    }
  }

  private ArchivedFile requireUnused(Inode file) throws FsException {
    ArchivedFile archived = file.archived();
    if (archived == null) {
      throw refused(file.toString(), "it was never archived");
    }
    String path = archived.record().path();
    if (file.writing().isOpen()) {
      throw refused(path, "it is open for writing");
    }
    if (new Upkeep(volume).isPinned(file)) {
      throw refused(path, "it is pinned; unpin it first");
    }
    return archived;
  }

  /** Where writers do not say so, only flushing and comparing tells, with nobody writing. */
  private void requireUnchanged(Inode file, ArchivedFile archived) throws FsException {
    ArchiveRecord record = archived.record();
    if (record.detection() == Detection.WRITES || !record.isArchived()) {
      return;
    }
    Await.result(file.writing().writeBack().flush());
    FileAttributes now = Await.result(file.revalidated());
    if (!record.isOf(FileToken.of(now).toCoherencyToken())) {
      archived.differs(Validity.WRITTEN);
    }
  }

  private static String why(ArchiveRecord record) {
    return record.state() == ArchiveState.ARCHIVED
        ? "its copy is invalid: " + record.validity().words()
        : "it has no complete copy";
  }

  private static FsException refused(String what, String why) {
    return new FsException(
        FsError.INVALID_ARGUMENT, "'%s' is not released: %s".formatted(what, why));
  }

  private Released held(Inode file) throws FsException {
    int pageBytes = volume.pages().pageBytes();
    long end = Math.ceilDiv(file.sizeBytes(), (long) pageBytes);
    Upkeep upkeep = new Upkeep(volume);
    long memory =
        upkeep.pages(file, 0, end).stream()
            .filter(page -> page.traits().contains(PageView.Trait.RESIDENT))
            .count();
    long disk = 0;
    for (Map.Entry<Long, Long> run : upkeep.onDisk(file, 0, end).entrySet()) {
      disk += run.getValue() - run.getKey();
    }
    return new Released(memory * pageBytes, disk * pageBytes);
  }

  /** All of the file is here again, which the caller has seen to. */
  public void recalled(Inode file) throws FsException {
    ArchivedFile archived = file.archived();
    if (archived != null) {
      archived.recalled();
      Await.result(archived.kept());
    }
  }

  /** The file that a record is of; its path may lead elsewhere by now. Does not block. */
  public Inode inodeOf(ArchivedFile archived) {
    FileKey prefix = volume.keyPrefix();
    byte[] key = archived.key().toByteArray();
    return inodes.of(
        new FileHandle(Opaque.copyOf(Arrays.copyOfRange(key, prefix.length(), key.length))));
  }
}
