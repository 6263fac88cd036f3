package dev.pagegate.client.admin;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/**
 * What a daemon may be asked over its socket. A mount is named by the absolute path of its
 * directory, a file by its path below that, empty for the mount itself.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "command")
@JsonSubTypes({
  @JsonSubTypes.Type(value = AdminRequest.Status.class, name = "status"),
  @JsonSubTypes.Type(value = AdminRequest.Explain.class, name = "explain"),
  @JsonSubTypes.Type(value = AdminRequest.Flush.class, name = "flush"),
  @JsonSubTypes.Type(value = AdminRequest.Evict.class, name = "evict")
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

  /** Clean pages of a file, or of every file below a directory, are dropped; {@link Evicted}. */
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
   */
  record Evicted(int files, long pages) {}
}
