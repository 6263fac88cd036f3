package dev.pagegate.client.remote;

import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.xdr.Opaque;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.List;
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
