package dev.pagegate.client.file;

import dev.pagegate.client.archive.Recaller;
import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.page.FilePages;
import dev.pagegate.client.remote.RemoteFiles;
import dev.pagegate.client.remote.RemoteFiles.DirectoryChunk;
import dev.pagegate.client.remote.RemoteFiles.Entry;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.FileType;
import dev.pagegate.protocol.xdr.Opaque;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A volume for callers who name files by their handles and neither open nor close them: clients of
 * an NFS server. Futures fail with {@link FsException}; nothing here blocks but what throws one.
 *
 * <p>Such a client opens a file by asking for its attributes, with LOOKUP or GETATTR, and believes
 * what it has cached if they are as they were. So both ask the server here, as an open does, where
 * the file is a regular one; close-to-open then holds through two caches. Directories are believed
 * for as long as their attributes live, on this side as on the client's.
 */
public final class HandleFiles {
  private static final FileName SELF = FileName.of(".");
  private static final FileName PARENT = FileName.of("..");

  private final Volume volume;
  private final InodeTable inodes;
  private final Names names;
  private final NameChanges nameChanges;
  private final RemoteFiles caller;
  private final Recaller recaller;

  HandleFiles(
      Volume volume,
      InodeTable inodes,
      Names names,
      NameChanges nameChanges,
      RemoteFiles caller,
      Recaller recaller) {
    this.recaller = recaller;
    this.volume = volume;
    this.inodes = inodes;
    this.names = names;
    this.nameChanges = nameChanges;
    this.caller = caller;
  }

  /**
   * Part of a directory, as the server sent it, {@code .} and {@code ..} included, which come
   * without inode and attributes.
   */
  public record Page(List<DirectoryEntry> entries, boolean endOfDirectory) {
    public Page {
      entries = List.copyOf(entries);
    }
  }

  /** The inode of a handle that the server has given to this process or to an earlier one. */
  public Inode of(FileHandle handle) {
    return inodes.of(handle);
  }

  /** What {@code name} leads to: a directory as the cache has it, anything else as it is now. */
  public CompletableFuture<Inode> lookup(Inode directory, FileName name) {
    Inode cached = names.known(directory, name);
    return cached != null && isDirectory(cached)
        ? CompletableFuture.completedFuture(cached)
        : names.ask(caller, directory, name);
  }

  private static boolean isDirectory(Inode inode) {
    KnownAttributes known = inode.known();
    return known != null && known.value().type() == FileType.DIRECTORY;
  }

  /**
   * A regular file's as they are now, those of others no older than their life in the cache. What
   * is being written here counts as it is here.
   */
  public CompletableFuture<FileAttributes> attributes(Inode inode) {
    KnownAttributes known = inode.known();
    boolean ask =
        known != null && known.value().type() == FileType.REGULAR && !isBeingWritten(inode);
    return (ask ? inode.revalidated() : inode.attributes()).thenApply(inode::localView);
  }

  /** Between our own changes another's could not be told, and asking would only cost the cache. */
  private boolean isBeingWritten(Inode inode) {
    FilePages pages = inode.pagesOrNull();
    return (pages != null && pages.isDirty()) || inode.overlapsOwnChange(volume.moment());
  }

  /** No older than their life in the cache. */
  public CompletableFuture<FileAttributes> recentAttributes(Inode inode) {
    return inode.attributes().thenApply(inode::localView);
  }

  /** As {@link #recentAttributes} where the server need not be asked; null elsewhere. */
  public @Nullable FileAttributes knownAttributes(Inode inode) {
    return inode.freshView();
  }

  /** Opens a regular file in the version that {@link #recentAttributes} tells. */
  public CompletableFuture<OpenFile> open(Inode file, OpenMode mode) {
    return file.attributes()
        .thenCompose(
            attributes ->
                attributes.type() == FileType.REGULAR
                    ? CompletableFuture.completedFuture(
                        OpenFile.of(volume, nameChanges, file, mode, caller, () -> recaller))
                    : CompletableFuture.failedFuture(
                        new FsException(
                            FsError.INVALID_ARGUMENT,
                            "open of %s: it is a %s".formatted(file, attributes.type()))));
  }

  /** The ACCESS bits (RFC 1813 section 3.3.4) of {@code wanted} that the server grants. */
  public CompletableFuture<Integer> access(Inode inode, int wanted) {
    return caller.access(inode.handle(), wanted);
  }

  /** Fails unless the server lets the caller read the file, whatever ACCESS says of it. */
  public CompletableFuture<Void> tryRead(Inode file) {
    ByteBuf one = PooledByteBufAllocator.DEFAULT.directBuffer(1, 1);
    return caller
        .read(file.handle(), 0, one)
        .<Void>thenApply(_ -> null)
        .whenComplete((_, _) -> one.release());
  }

  public CompletableFuture<Opaque> readlink(Inode link) {
    return link.target();
  }

  /** Entries after {@code cookie}, as the caller may list them; 0 is the start. */
  public CompletableFuture<Page> list(Inode directory, long cookie) {
    return names.readdir(caller, directory, cookie, 0).thenApply(chunk -> page(chunk));
  }

  private Page page(DirectoryChunk chunk) {
    return new Page(chunk.entries().stream().map(this::entry).toList(), chunk.endOfDirectory());
  }

  private DirectoryEntry entry(Entry entry) {
    boolean dots = entry.name().equals(SELF) || entry.name().equals(PARENT);
    Inode inode = dots ? null : names.inodeOf(entry);
    return new DirectoryEntry(
        entry.name(),
        entry.fileId(),
        entry.cookie(),
        inode == null ? null : inode.freshView(),
        inode);
  }

  /**
   * Makes a regular file, or finds what an earlier call with the same {@code verifier} has made,
   * RFC 1813 section 3.3.8. Blocks. Who makes a file so sets its attributes afterwards.
   */
  public Inode createExclusive(Inode directory, FileName name, long verifier) throws FsException {
    Inode made =
        nameChanges.make(
            directory, name, () -> caller.createExclusive(directory.handle(), name, verifier));
    made.expire(); // the reply's times may be the verifier
    return made;
  }

  /** Granularity of the server's timestamps. */
  public Duration timeDelta() {
    return volume.remote().limits().timeDelta();
  }

  /** What distinguishes this volume's handles from another's, whatever options it is used with. */
  public Opaque volumeIdentity() {
    return volume.remote().volumeIdentity();
  }

  /**
   * How often modifications were given up because the server refused them for good. Grows before a
   * flush that was under way meanwhile returns.
   */
  public long losses() {
    return volume.dirtyFiles().losses();
  }
}
