package dev.pagegate.client.archive;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.remote.RemoteFiles;
import dev.pagegate.client.remote.RemoteFiles.ReadResult;
import dev.pagegate.client.remote.RemoteFiles.Written;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.FileType;
import dev.pagegate.protocol.nfs3.NfsTime;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.protocol.nfs3.SetTime;
import dev.pagegate.protocol.nfs3.StableHow;
import io.netty.buffer.ByteBuf;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Copies on an NFS server. */
public final class NfsTarget implements ArchiveTarget {
  /** Without set-user-ID: a copy belongs to whoever made it. */
  private static final int PERMISSIONS = 0777;

  private static final int OWNERS_ALONE = 0600;
  private static final int DIRECTORY_MODE = 0755;

  private final String name;
  private final RemoteFiles server;

  /**
   * @param name the URL that {@code server}, which stays the caller's, was opened with
   */
  public NfsTarget(String name, RemoteFiles server) {
    this.name = name;
    this.server = server;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Copy begin(String path, String mark) throws FsException {
    CopyPath copy = CopyPath.of(path);
    FileHandle at = server.root();
    for (String each : copy.directories()) {
      at = directory(at, FileName.of(each));
    }
    FileName temporary = FileName.of(CopyPath.temporaryName(mark));
    removeLeftOver(at, temporary);
    FileHandle made = await(server.createNew(at, temporary, mode(OWNERS_ALONE))).handle();
    return new RemoteCopy(at, temporary, FileName.of(copy.name()), made);
  }

  private FileHandle directory(FileHandle parent, FileName child) throws FsException {
    try {
      return await(server.mkdir(parent, child, mode(DIRECTORY_MODE))).handle();
    } catch (FsException failed) {
      if (failed.error() != FsError.ALREADY_EXISTS) {
        throw failed;
      }
    }
    RemoteFiles.Lookup found = await(server.lookup(parent, child));
    if (found.attributes().type() != FileType.DIRECTORY) {
      throw new FsException(
          FsError.NOT_A_DIRECTORY, "archive copy: '" + child + "' is in the way at " + name);
    }
    return found.handle();
  }

  private void removeLeftOver(FileHandle directory, FileName temporary) throws FsException {
    try {
      await(server.remove(directory, temporary));
    } catch (FsException failed) {
      if (failed.error() != FsError.NO_SUCH_ENTRY) {
        throw failed;
      }
    }
  }

  private static SetAttributes mode(int bits) {
    SetTime keep = new SetTime.DontChange();
    return new SetAttributes(bits, null, null, null, keep, keep);
  }

  @Override
  public int read(String path, long offset, ByteBuf destination) throws FsException {
    CopyPath copy = CopyPath.of(path);
    FileHandle at = server.root();
    for (String each : copy.directories()) {
      at = await(server.lookup(at, FileName.of(each))).handle();
    }
    RemoteFiles.Lookup found = await(server.lookup(at, FileName.of(copy.name())));
    return read(found.handle(), offset, destination);
  }

  private int read(FileHandle file, long offset, ByteBuf destination) throws FsException {
    ReadResult result = await(server.read(file, offset, destination));
    return result.lengthBytes();
  }

  private static <T> T await(CompletableFuture<T> future) throws FsException {
    try {
      // Not given up on an interrupt: the buffers that a call uses are the caller's.
      return future.join();
    } catch (CompletionException e) {
      throw failure(e);
    }
  }

  private static FsException failure(Throwable failed) {
    Throwable cause = failed;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof FsException known
        ? new FsException(known.error(), "archive copy: " + known.getMessage(), known)
        : new FsException(FsError.IO, "archive copy: unexpected " + cause, cause);
  }

  /** Connections are whose the server is. */
  @Override
  public void close() {}

  /** A copy under its temporary name. */
  private final class RemoteCopy implements Copy {
    private final FileHandle directory;
    private final FileName temporary;
    private final FileName published;
    private final FileHandle file;
    private final Set<Long> verifiers = new HashSet<>();
    private long sizeBytes;
    private boolean done;

    RemoteCopy(FileHandle directory, FileName temporary, FileName published, FileHandle file) {
      this.directory = directory;
      this.temporary = temporary;
      this.published = published;
      this.file = file;
    }

    @Override
    public void append(ByteBuf bytes) throws FsException {
      if (bytes.isReadable()) {
        int count = bytes.readableBytes();
        Written written = await(server.write(file, sizeBytes, bytes, StableHow.UNSTABLE));
        verifiers.addAll(written.verifiers());
        sizeBytes += count;
        bytes.skipBytes(count);
      }
    }

    /** RFC 1813 section 3.3.21: another verifier than the WRITEs had means that some are lost. */
    @Override
    public void sync() throws FsException {
      long committed = await(server.commit(file)).verifier();
      if (!verifiers.isEmpty() && !verifiers.equals(Set.of(committed))) {
        throw new FsException(
            FsError.IO, "archive copy: the server at " + name + " has restarted; archive it again");
      }
    }

    @Override
    public int read(long offset, ByteBuf destination) throws FsException {
      return NfsTarget.this.read(file, offset, destination);
    }

    /** Names and attributes are durable when a server has answered, RFC 1813 section 4.8. */
    @Override
    public void publish(int mode, NfsTime modified) throws FsException {
      await(
          server.setattr(
              file,
              new SetAttributes(
                  mode & PERMISSIONS,
                  null,
                  null,
                  null,
                  new SetTime.DontChange(),
                  new SetTime.ClientTime(modified))));
      await(server.rename(directory, temporary, directory, published, file));
      done = true;
    }

    @Override
    public void close() {
      if (!done) {
        try {
          await(server.remove(directory, temporary));
        } catch (FsException _) {
          // The next copy of the file takes the same name.
        }
      }
    }
  }
}
