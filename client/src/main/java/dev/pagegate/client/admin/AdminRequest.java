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
  @JsonSubTypes.Type(value = AdminRequest.Pins.class, name = "pins")
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
}
