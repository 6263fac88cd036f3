package dev.pagegate.client.admin;

import dev.pagegate.client.admin.AdminRequest.Evicted;
import dev.pagegate.client.admin.AdminRequest.Flushed;
import dev.pagegate.client.admin.Explanation.Run;
import dev.pagegate.client.admin.Explanation.Upload;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.file.ArchiveTargets;
import dev.pagegate.client.file.Archivist.Mode;
import dev.pagegate.client.file.DirectoryEntry;
import dev.pagegate.client.file.DirectoryListing;
import dev.pagegate.client.file.FileSystem;
import dev.pagegate.client.file.Inode;
import dev.pagegate.client.file.Upkeep;
import dev.pagegate.client.page.PageView;
import dev.pagegate.protocol.nfs3.FileType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Does what a daemon is asked. Blocks; safe from any thread. */
public final class Commands {
  /** In one answer. */
  private static final int MAX_RUNS = 10_000;

  private final Map<String, FileSystem> mounts;
  private final Supplier<DaemonStatus> status;
  private final Uploads uploads;
  private final ArchiveJobs archives;

  /** What waits in the journals of mounts. */
  public interface Uploads {
    /** What of a file waits, null for nothing. Does not block. */
    @Nullable Upload of(String mount, Inode file);

    /**
     * Blocks until the server has it, of {@code file} or of all where that is null. What it refuses
     * instead, and why.
     */
    default List<String> await(String mount, @Nullable Inode file) throws FsException {
      return List.of();
    }
  }

  /**
   * @param mounts by the absolute paths of their directories
   * @param targets where files are archived to
   */
  public Commands(
      Map<String, FileSystem> mounts,
      Supplier<DaemonStatus> status,
      Uploads uploads,
      ArchiveTargets targets) {
    this.archives = new ArchiveJobs(targets);
    this.mounts = Map.copyOf(mounts);
    this.status = status;
    this.uploads = uploads;
  }

  Record run(AdminRequest request) throws AdminException, FsException {
    return switch (request) {
      case AdminRequest.Status _ -> status.get();
      case AdminRequest.Explain explain -> explain(explain);
      case AdminRequest.Flush flush -> flush(mounted(flush.mount()), flush);
      case AdminRequest.Evict evict -> evict(mounted(evict.mount()), evict.path());
      case AdminRequest.Find find ->
          Finding.find(mounted(find.mount()), find.path(), find.cookie());
      case AdminRequest.Fetch fetch ->
          Fetching.fetch(mounted(fetch.mount()), fetch.path(), fetch.fromByte());
      case AdminRequest.Pin pin -> Pinning.pin(mounted(pin.mount()), pin.mount(), pin.path());
      case AdminRequest.Unpin unpin ->
          Pinning.unpin(mounted(unpin.mount()), unpin.mount(), unpin.path());
      case AdminRequest.Pins pins -> Pinning.list(mounted(pins.mount()));
      case AdminRequest.Archive archive -> archives.start(mounted(archive.mount()), archive);
      case AdminRequest.Archived archived ->
          archives.view(mounted(archived.mount()), archived.mount(), archived.path());
      case AdminRequest.ArchiveList list -> Archiving.list(mounted(list.mount()), list, archives);
      case AdminRequest.Release release ->
          Archiving.release(
              mounted(release.mount()),
              release.path(),
              release.dryRun() ? Mode.DRY_RUN : Mode.FOR_REAL);
      case AdminRequest.Recall recall ->
          Archiving.recall(mounted(recall.mount()), recall.path(), recall.fromByte());
    };
  }

  /** A request may lack what it should name. */
  private FileSystem mounted(@Nullable String directory) throws AdminException {
    if (directory == null) {
      throw new AdminException("the request does not say which mount it is about");
    }
    FileSystem found = mounts.get(directory);
    if (found == null) {
      throw new AdminException(directory + ": this daemon has nothing mounted there");
    }
    return found;
  }

  private Explanation explain(AdminRequest.Explain asked) throws AdminException, FsException {
    FileSystem files = mounted(asked.mount());
    Inode file = files.resolve(asked.path());
    FileType type = files.attributes(file).type();
    if (type != FileType.REGULAR) {
      throw new AdminException(asked.path() + ": only files have pages; this is a " + type);
    }
    Upkeep upkeep = files.upkeep();
    long sizeBytes = upkeep.sizeBytes(file);
    int pageBytes = upkeep.pageBytes();
    long first = Math.max(0, asked.fromByte()) / pageBytes;
    long end = Math.ceilDiv(Math.clamp(asked.endByte(), 0, sizeBytes), pageBytes);
    List<PageView> pages = upkeep.pages(file, first, end);
    var summary = new RunSummary(System.nanoTime(), Instant.now());
    // After the pages, so that what became durable before they were looked at is found.
    List<Run> runs = summary.of(first, end, pages, upkeep.onDisk(file, first, end));
    boolean truncated = runs.size() > MAX_RUNS;
    return new Explanation(
        sizeBytes,
        pageBytes,
        truncated ? runs.subList(0, MAX_RUNS) : runs,
        truncated,
        uploads.of(asked.mount(), file),
        files.archivist().of(file).map(known -> archives.view(asked.mount(), known)).orElse(null));
  }

  private Flushed flush(FileSystem files, AdminRequest.Flush asked) throws FsException {
    if (!asked.path().isEmpty()) {
      Inode file = files.resolve(asked.path());
      if (files.attributes(file).type() != FileType.DIRECTORY) {
        files.upkeep().flush(file);
        List<String> refused = uploads.await(asked.mount(), file);
        return new Flushed(refused.size(), refused);
      }
    }
    int failed = files.flush();
    List<String> refused = uploads.await(asked.mount(), null);
    return new Flushed(
        failed + refused.size(),
        Stream.concat(files.upkeep().troubles().stream(), refused.stream()).toList());
  }

  private static Evicted evict(FileSystem files, String path) throws FsException {
    return evict(files, files.resolve(path));
  }

  private static Evicted evict(FileSystem files, Inode inode) throws FsException {
    return switch (files.attributes(inode).type()) {
      case REGULAR ->
          files.upkeep().isPinned(inode)
              ? new Evicted(0, 0, 1)
              : new Evicted(1, files.upkeep().evict(inode), 0);
      case DIRECTORY -> evictBelow(files, inode);
      case SYMBOLIC_LINK, BLOCK_DEVICE, CHARACTER_DEVICE, SOCKET, FIFO -> new Evicted(0, 0, 0);
    };
  }

  private static Evicted evictBelow(FileSystem files, Inode directory) throws FsException {
    int evictedFiles = 0;
    long pages = 0;
    int pinnedFiles = 0;
    DirectoryListing listing = files.list(directory, 0);
    for (DirectoryEntry entry = listing.next(); entry != null; entry = listing.next()) {
      Evicted below = evict(files, files.lookup(directory, entry.name()));
      evictedFiles += below.files();
      pages += below.pages();
      pinnedFiles += below.pinnedFiles();
    }
    return new Evicted(evictedFiles, pages, pinnedFiles);
  }
}
