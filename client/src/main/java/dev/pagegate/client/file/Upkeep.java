package dev.pagegate.client.file;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.page.FilePages;
import dev.pagegate.client.page.PageView;
import dev.pagegate.client.writeback.FileWriteBack;
import dev.pagegate.store.FileKey;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** What whoever looks after a volume's caches may see and do. Safe from any thread. */
public final class Upkeep {
  private final Volume volume;

  Upkeep(Volume volume) {
    this.volume = volume;
  }

  /** Size of a full page, in bytes. */
  public int pageBytes() {
    return volume.pages().pageBytes();
  }

  /** What the keys of all files of the volume begin with in a disk cache. */
  public FileKey keyPrefix() {
    return volume.keyPrefix();
  }

  /** Where the file ends as programs see it here, in bytes. */
  public long sizeBytes(Inode file) {
    return file.sizeBytes();
  }

  /** The file's pages in memory from {@code first} to before {@code end}, ascending. */
  public List<PageView> pages(Inode file, long first, long end) {
    FilePages here = file.pagesOrNull();
    return here == null ? List.of() : here.view(first, end);
  }

  /**
   * The pages in [first, end) that the disk has of the file's version, with those whose modified
   * successors are in memory: where they end, by where they start. Nothing where the disk cannot
   * tell. Blocks on the cache disk.
   */
  public NavigableMap<Long, Long> onDisk(Inode file, long first, long end) throws FsException {
    return Await.result(file.onDisk(first, end).exceptionally(_ -> new TreeMap<>()));
  }

  /**
   * Sends what is dirty in one file to the server. Blocks until the server has it durably.
   *
   * @throws FsException when some of it is dirty still
   */
  public void flush(Inode file) throws FsException {
    InodeWriting writing = file.writingOrNull();
    if (writing != null) {
      Await.result(writing.writeBack().flush());
    }
  }

  /**
   * Drops the clean pages of one file from memory and disk, and has the front ends drop theirs.
   * Blocks until the disk has durably forgotten. Returns how many went from memory.
   *
   * @throws FsException when the disk cannot promise it; this process serves none of them even then
   */
  public int evict(Inode file) throws FsException {
    try {
      return Await.result(evicting(file));
    } finally {
      volume.tell(listener -> listener.inodeInvalidated(file));
    }
  }

  private static CompletableFuture<Integer> evicting(Inode file) {
    return file.evict()
        .exceptionallyCompose(
            failure ->
                CompletableFuture.failedFuture(
                    new FsException(
                        FsError.IO,
                        "%s is evicted, but the cache disk may have copies after a crash: %s"
                            .formatted(file, failure.getMessage()),
                        failure)));
  }

  /** How many files have modifications that the server does not have. */
  public int dirtyFiles() {
    return volume.dirtyFiles().snapshot().size();
  }

  /** Why the server does not take what was written to some of them. */
  public List<String> troubles() {
    return volume.dirtyFiles().snapshot().stream()
        .map(FileWriteBack::trouble)
        .flatMap(Optional::stream)
        .toList();
  }
}
