package dev.pagegate.client.admin;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a daemon may be asked over its socket. A mount is named by the absolute path of its
 * directory, a file by its path below that, empty for the mount itself.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "command")
@JsonSubTypes({
  @JsonSubTypes.Type(value = AdminRequest.Status.class, name = "status"),
  @JsonSubTypes.Type(value = AdminRequest.Explain.class, name = "explain"),
  @JsonSubTypes.Type(value = AdminRequest.Flush.class, name = "flush"),
  @JsonSubTypes.Type(value = AdminRequest.Evict.class, name = "evict"),
  @JsonSubTypes.Type(value = AdminRequest.Find.class, name = "find"),
  @JsonSubTypes.Type(value = AdminRequest.Fetch.class, name = "fetch"),
  @JsonSubTypes.Type(value = AdminRequest.Pin.class, name = "pin"),
  @JsonSubTypes.Type(value = AdminRequest.Unpin.class, name = "unpin"),
  @JsonSubTypes.Type(value = AdminRequest.Pins.class, name = "pins"),
  @JsonSubTypes.Type(value = AdminRequest.Archive.class, name = "archive"),
  @JsonSubTypes.Type(value = AdminRequest.Archived.class, name = "archived"),
  @JsonSubTypes.Type(value = AdminRequest.ArchiveList.class, name = "archiveList"),
  @JsonSubTypes.Type(value = AdminRequest.Release.class, name = "release"),
  @JsonSubTypes.Type(value = AdminRequest.Recall.class, name = "recall")
})
public sealed interface AdminRequest {
  /** Answered with a {@link DaemonStatus}. */
  record Status() implements AdminRequest {}

  /**
   * Answered with an {@link Explanation} of the pages with bytes in [fromByte, endByte).
   *
   * @param endByte past the file's end stands for it
   */
  record Explain(String mount, String path, long fromByte, long endByte) implements AdminRequest {}

  /** Everything dirty goes to the server, of one file or of the mount; {@link Flushed}. */
  record Flush(String mount, String path) implements AdminRequest {}

  /**
   * Clean pages of a file, or of every file below a directory, are dropped, but for pinned files;
   * {@link Evicted}.
   */
  record Evict(String mount, String path) implements AdminRequest {}

  /**
   * The server has what was dirty, but for some files.
   *
   * @param failed why not
   */
  record Flushed(int failedFiles, List<String> failed) {}

  /**
   * What was dropped.
   *
   * @param pages dropped from memory
   * @param pinnedFiles that were left alone
   */
  record Evicted(int files, long pages, int pinnedFiles) {}

  /**
   * The entries of a directory after {@code cookie}, 0 at first, or a file by itself; answered with
   * {@link Found}.
   */
  record Find(String mount, String path, long cookie) implements AdminRequest {}

  /**
   * Entries, some at a time.
   *
   * @param next where to go on, null at the end
   */
  record Found(List<Entry> entries, @Nullable Long next) {}

  /** What an entry is, for who looks for files. */
  enum EntryType {
    FILE,
    DIRECTORY,
    OTHER
  }

  /**
   * One entry.
   *
   * @param name empty for the path that was asked for, where that is no directory
   */
  record Entry(String name, EntryType type, long sizeBytes) {}

  /**
   * The caches take what they do not have of a file's bytes from {@code fromByte} on, a bounded
   * part of it at a time; {@link Fetched}.
   */
  record Fetch(String mount, String path, long fromByte) implements AdminRequest {}

  /**
   * What was done of a file.
   *
   * @param endByte where to go on
   * @param sizeBytes where the file ends
   * @param fetchedBytes that were not on the disk before
   */
  record Fetched(long endByte, long sizeBytes, long fetchedBytes) {}

  /** The disk keeps a file whatever else comes, within the budget; {@link Pinned}. */
  record Pin(String mount, String path) implements AdminRequest {}

  /** The disk keeps nothing more of a file, or of any below a directory; {@link Unpinned}. */
  record Unpin(String mount, String path) implements AdminRequest {}

  /** What of a mount is pinned; {@link PinList}. */
  record Pins(String mount) implements AdminRequest {}

  /**
   * The file is pinned.
   *
   * @param reservedBytes by all pins of the disk cache, in whole pages
   */
  record Pinned(long bytes, long reservedBytes, long budgetBytes) {}

  record Unpinned(int files) {}

  /**
   * Pins.
   *
   * @param reservedBytes by all pins of the disk cache, those of other mounts too
   */
  record PinList(List<PinnedFile> files, long reservedBytes, long budgetBytes) {}

  /**
   * One pin.
   *
   * @param path as it was when it was pinned
   */
  record PinnedFile(String path, long bytes) {}

  /**
   * A copy of a file is made elsewhere; answered at once with an {@link ArchiveView}, which {@link
   * Archived} asks for again.
   *
   * @param target an absolute path of the daemon's machine or a URL; null for where it was archived
   *     before
   * @param detection writes or mtime; null for writes
   * @param quietMillis when it has become invalid, it is archived again as soon as it has been
   *     quiet for so long; null for not at all
   */
  record Archive(
      String mount,
      String path,
      @Nullable String target,
      @Nullable String detection,
      @Nullable Long quietMillis)
      implements AdminRequest {}

  /** What a file's archive is like; an {@link ArchiveView}. */
  record Archived(String mount, String path) implements AdminRequest {}

  /**
   * Every archive of a file or of those below a directory, some at a time; {@link ArchiveListed}.
   *
   * @param after paths up to this one are left out; empty at first
   */
  record ArchiveList(String mount, String path, String after) implements AdminRequest {}

  /**
   * Archives, by path.
   *
   * @param more whether others come after the last
   */
  record ArchiveListed(List<ArchiveView> files, boolean more) {}

  /** The caches let go of an archived file, or tell what that would free; {@link ReleasedFile}. */
  record Release(String mount, String path, boolean dryRun) implements AdminRequest {}

  /** What was freed, or would be. */
  record ReleasedFile(long memoryBytes, long diskBytes) {}

  /**
   * As {@link Fetch}; with its end the file is resident again. {@link Fetched}.
   *
   * @param fromByte where to go on
   */
  record Recall(String mount, String path, long fromByte) implements AdminRequest {}
}
