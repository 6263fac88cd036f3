package dev.pagegate.client.remote;

import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.MknodData;
import dev.pagegate.protocol.nfs3.NfsTime;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.protocol.nfs3.StableHow;
import dev.pagegate.protocol.nfs3.WccData;
import dev.pagegate.protocol.rpc.Credential;
import dev.pagegate.protocol.xdr.Opaque;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One mounted export of a server. Calls are asynchronous and safe from any thread; futures complete
 * on an event loop, so what is chained to them must not block. They fail with {@link
 * dev.pagegate.client.error.FsException}.
 */
public interface RemoteFiles extends AutoCloseable {
  /** The handle of the URL's path. */
  FileHandle root();

  /** What the server said of its sizes and its clock. */
  ServerLimits limits();

  /**
   * What distinguishes this server's files from another's, independent of mount options, for use in
   * cache keys: at most 128 bytes.
   */
  Opaque volumeIdentity();

  CompletableFuture<FileAttributes> getattr(FileHandle file);

  CompletableFuture<Lookup> lookup(FileHandle directory, FileName name);

  /** The ACCESS bits (RFC 1813 section 3.3.4) of {@code wanted} that the server grants. */
  CompletableFuture<Integer> access(FileHandle file, int wanted);

  CompletableFuture<Opaque> readlink(FileHandle link);

  /**
   * Reads from {@code offset} until {@code destination} has no writable bytes left or the file
   * ends; splits by the server's rtmax, in parallel, and completes short replies. Moves the writer
   * index by what was read. The caller keeps the buffer alive and untouched until the future
   * completes; nothing is written to it afterwards.
   */
  CompletableFuture<ReadResult> read(FileHandle file, long offset, ByteBuf destination);

  /**
   * Entries after {@code cookie} (0 is the start), with attributes and handles as far as the server
   * gives them. {@code verifier} is the one of the previous chunk, zero at the start.
   */
  CompletableFuture<DirectoryChunk> readdir(FileHandle directory, long cookie, long verifier);

  /** The same export through the same connections, for calls that carry {@code caller}. Cheap. */
  RemoteFiles as(Credential caller);

  /**
   * Changes what is not null in {@code attributes}. The result does not say what the file was
   * before where a lost reply made a repetition necessary.
   */
  CompletableFuture<WccData> setattr(FileHandle file, SetAttributes attributes);

  /**
   * As {@link #setattr}, if the file's change time is still {@code unchangedSince} (RFC 1813
   * section 3.3.2); empty, and nothing has changed, where it is not. A repetition after a lost
   * reply finds what the first execution did.
   */
  CompletableFuture<Optional<WccData>> setattrIf(
      FileHandle file, SetAttributes attributes, NfsTime unchangedSince);

  /** Makes a regular file or takes the existing one, to which only a size is applied. */
  CompletableFuture<Created> create(FileHandle directory, FileName name, SetAttributes attributes);

  /** Makes a regular file; fails with ALREADY_EXISTS where another call has made one. */
  CompletableFuture<Created> createNew(
      FileHandle directory, FileName name, SetAttributes attributes);

  /**
   * As {@link #createNew} without attributes, RFC 1813 section 3.3.8: a repetition with the same
   * {@code verifier} finds what the first has made, until the file's attributes are set. Who makes
   * a file so has to set its times, which may hold the verifier. {@code attributes} of the result
   * say nothing.
   */
  CompletableFuture<Created> createExclusive(FileHandle directory, FileName name, long verifier);

  CompletableFuture<Created> mkdir(FileHandle directory, FileName name, SetAttributes attributes);

  CompletableFuture<Created> symlink(FileHandle directory, FileName name, Opaque target);

  CompletableFuture<Created> mknod(FileHandle directory, FileName name, MknodData what);

  /** Gives {@code file} one more name. */
  CompletableFuture<Linked> link(FileHandle file, FileHandle directory, FileName name);

  CompletableFuture<WccData> remove(FileHandle directory, FileName name);

  CompletableFuture<WccData> rmdir(FileHandle directory, FileName name);

  /**
   * Moves a name, over whatever has the new one.
   *
   * @param moved what the name leads to where that is known; tells after a lost reply whether the
   *     rename had happened
   */
  CompletableFuture<Renamed> rename(
      FileHandle from,
      FileName oldName,
      FileHandle to,
      FileName newName,
      @Nullable FileHandle moved);

  /**
   * Writes the readable bytes of {@code source}, which keeps its indices, at {@code offset}; splits
   * by the server's wtmax, in parallel, and continues short replies. The bytes stay as they are
   * until the future completes. After a failure any part of them may be written.
   */
  CompletableFuture<Written> write(
      FileHandle file, long offset, ByteBuf source, StableHow stability);

  /** Makes every byte of the file that was written before durable. */
  CompletableFuture<Committed> commit(FileHandle file);

  /**
   * Completes when every change of names and attributes that was answered before is durable. NFS
   * servers make them so before they answer (RFC 1813 section 4.8).
   */
  default CompletableFuture<Void> sync() {
    return CompletableFuture.completedFuture(null);
  }

  CompletableFuture<Space> space(FileHandle file);

  /** Bounds of names in and around {@code file}. */
  CompletableFuture<NameLimits> nameLimits(FileHandle file);

  /** Blocks until connections are closed; calls under way fail. Idempotent. */
  @Override
  void close();

  /**
   * What LOOKUP found.
   *
   * @param directory the directory's attributes after the call, where the server sent them
   */
  record Lookup(FileHandle handle, FileAttributes attributes, @Nullable FileAttributes directory) {}

  /**
   * What a read brought.
   *
   * @param lengthBytes bytes written to the destination
   * @param endOfFile whether the file ended there
   * @param attributes after the read, null where the server sent none or its replies disagreed
   */
  record ReadResult(int lengthBytes, boolean endOfFile, @Nullable FileAttributes attributes) {}

  /** A part of a directory. */
  record DirectoryChunk(
      List<Entry> entries,
      boolean endOfDirectory,
      long verifier,
      @Nullable FileAttributes directory) {}

  /** One name; attributes and handle are the server's courtesy (RFC 1813 section 3.3.17). */
  record Entry(
      FileName name,
      long fileId,
      long cookie,
      @Nullable FileAttributes attributes,
      @Nullable FileHandle handle) {}

  /** A new object, and its directory before and after. */
  record Created(FileHandle handle, FileAttributes attributes, WccData directory) {}

  /** A file with one more name; its attributes are the server's courtesy. */
  record Linked(@Nullable FileAttributes file, WccData directory) {}

  /** Both directories before and after a rename. */
  record Renamed(WccData from, WccData to) {}

  /**
   * What became of a write.
   *
   * @param changes the file before and after, one a WRITE; before is left out of a repeated one
   * @param verifiers the server's boot identities that unstable WRITEs were answered with; empty
   *     when everything is durable already
   */
  record Written(List<WccData> changes, Set<Long> verifiers) {}

  /** The file before and after a COMMIT, and the server's boot identity. */
  record Committed(WccData change, long verifier) {}

  /** FSSTAT, RFC 1813 section 3.3.18; unsigned numbers that exceed a long are the largest long. */
  record Space(
      long totalBytes,
      long freeBytes,
      long availableBytes,
      long totalFiles,
      long freeFiles,
      long availableFiles) {}

  /** PATHCONF, RFC 1813 section 3.3.20. */
  record NameLimits(long maxNameBytes, long maxLinks) {}

  /**
   * FSINFO, RFC 1813 section 3.3.19, clamped to what this client supports.
   *
   * @param timeDelta granularity of the server's timestamps
   */
  record ServerLimits(
      int maxReadBytes,
      int preferredReadBytes,
      int maxWriteBytes,
      int preferredWriteBytes,
      int preferredDirectoryBytes,
      long maxFileBytes,
      Duration timeDelta) {}
}
