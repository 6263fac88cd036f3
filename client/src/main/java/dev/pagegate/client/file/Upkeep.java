package dev.pagegate.client.file;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.page.FilePages;
import dev.pagegate.client.page.PageView;
import dev.pagegate.client.writeback.FileWriteBack;
import dev.pagegate.store.FileKey;
import dev.pagegate.store.PageStore;
import dev.pagegate.store.Pin;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

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

  /**
   * A file that the disk keeps whatever else comes.
   *
   * @param label what it was called when it was pinned
   */
  public record Pinned(String label, long bytes) {}

  /** How much of the disk cache is pinned, and the most that may be. */
  public record PinUse(long reservedBytes, long budgetBytes) {}

  /**
   * Has the disk keep the file, as long as it is now, from when its pages get there; in place of an
   * earlier pin of it. False where that would exceed the budget. Blocks until that is durable.
   *
   * @param label what people know the file by
   */
  public boolean pin(Inode file, String label) throws FsException {
    return await(volume.pages().pin(volume.keyOf(file.handle()), file.sizeBytes(), label));
  }

  public boolean isPinned(Inode file) {
    FileKey key = volume.keyOf(file.handle());
    return volume.pages().pins().stream().anyMatch(pin -> pin.file().equals(key));
  }

  /** Lets go of one file; whether it was pinned. Blocks until that is durable. */
  public boolean unpin(Inode file) throws FsException {
    return await(volume.pages().unpin(volume.keyOf(file.handle())));
  }

  /** Lets go of every file of the volume with such a label; how many. Blocks. */
  public int unpin(Predicate<String> label) throws FsException {
    int ended = 0;
    for (Pin pin : ownPins()) {
      if (label.test(pin.label()) && await(volume.pages().unpin(pin.file()))) {
        ended++;
      }
    }
    return ended;
  }

  /** The pinned files of this volume, by their labels. */
  public List<Pinned> pins() {
    return ownPins().stream()
        .map(pin -> new Pinned(pin.label(), pin.bytes()))
        .sorted(Comparator.comparing(Pinned::label))
        .toList();
  }

  /** Of all volumes that share the disk. */
  public PinUse pinUse() {
    PageStore.PinUse use = volume.pages().pinUse();
    return new PinUse(use.reservedBytes(), use.budgetBytes());
  }

  private List<Pin> ownPins() {
    FileKey prefix = volume.keyPrefix();
    return volume.pages().pins().stream().filter(pin -> pin.file().startsWith(prefix)).toList();
  }

  private static boolean await(CompletableFuture<Boolean> asked) throws FsException {
    return Await.result(
        asked.exceptionallyCompose(
            failure ->
                CompletableFuture.failedFuture(
                    new FsException(
                        FsError.IO, "the cache disk refuses: " + failure.getMessage(), failure))));
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
