package dev.pagegate.client.file;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.page.PageCache;
import dev.pagegate.client.remote.RemoteFiles;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.FileType;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.protocol.rpc.Credential;
import dev.pagegate.protocol.xdr.Opaque;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;

/**
 * One mounted volume as every front end sees it. Methods that throw {@link FsException} block and
 * belong on operation threads; those that return futures do not block, fail with {@link
 * FsException}, and are complete already when the caches have the answer. All are safe from any
 * thread.
 *
 * <p>Close-to-open: an open asks the server for the file's version, whatever the caches say, and
 * what is read afterwards is that version or a newer one.
 */
public final class FileSystem implements AutoCloseable {
  private final Volume volume;
  private final InodeTable inodes;
  private final Names names;
  private final Inode root;

  private FileSystem(Volume volume) {
    FileSystemSettings settings = volume.settings();
    this.volume = volume;
    this.inodes = new InodeTable(volume, settings.maxIdleFiles());
    this.names = new Names(volume, inodes, new NameCache(settings.maxNames(), volume.ticker()));
    this.root = inodes.of(volume.remote().root());
  }

  /** Does not block. Neither {@code remote} nor {@code pages} is closed with the file system. */
  public static FileSystem over(RemoteFiles remote, PageCache pages, FileSystemSettings settings) {
    return over(remote, pages, settings, Ticker.systemTicker(), InstantSource.system());
  }

  static FileSystem over(
      RemoteFiles remote,
      PageCache pages,
      FileSystemSettings settings,
      Ticker ticker,
      InstantSource wall) {
    return new FileSystem(new Volume(remote, pages, settings, ticker, wall));
  }

  public Inode root() {
    return root;
  }

  /** The inode that {@code name} leads to, from the cache while the directory is unchanged. */
  public Inode lookup(Inode directory, FileName name) throws FsException {
    return Await.result(lookupAsync(directory, name));
  }

  public CompletableFuture<Inode> lookupAsync(Inode directory, FileName name) {
    return names.lookup(directory, name);
  }

  /**
   * Walks {@code path}, separated by slashes, from the root; follows symbolic links, the last one
   * too, and never leaves the volume: {@code ..} above the root is the root, as is the start of an
   * absolute link.
   */
  public Inode resolve(String path) throws FsException {
    return walk(path, this::lookup);
  }

  /** Attributes no older than their lifetime in the cache. */
  public FileAttributes attributes(Inode inode) throws FsException {
    return Await.result(attributesAsync(inode));
  }

  public CompletableFuture<FileAttributes> attributesAsync(Inode inode) {
    return inode.attributes();
  }

  /** The target of a symbolic link, as the server has it. */
  public Opaque readlink(Inode link) throws FsException {
    return Await.result(link.target());
  }

  /** The ACCESS bits (RFC 1813 section 3.3.4) of {@code wanted} that the server grants. */
  public int access(Inode inode, int wanted) throws FsException {
    return Await.result(volume.remote().access(inode.handle(), wanted));
  }

  /** Opens a regular file. One round trip, shared with those who open it at the same time. */
  public OpenFile open(Inode file) throws FsException {
    return Await.result(openAsync(file));
  }

  public CompletableFuture<OpenFile> openAsync(Inode file) {
    return file.revalidated().thenCompose(attributes -> opened(file, attributes));
  }

  /** Looks {@code name} up at the server, whatever the caches say, and opens what it leads to. */
  public OpenFile open(Inode directory, FileName name) throws FsException {
    Moment began = volume.moment();
    return Await.result(openSince(began, ask(directory, name)));
  }

  /** As {@link #resolve}, with the last name looked up at the server, then opened. */
  public OpenFile open(String path) throws FsException {
    Moment began = volume.moment();
    return Await.result(openSince(began, walk(path, this::ask)));
  }

  /** The entries of {@code directory} after {@code cookie}; 0 is the start. */
  public DirectoryListing list(Inode directory, long cookie) {
    return new DirectoryListing(names, directory, cookie);
  }

  /**
   * A handle on the way that is stale was cached: its name may lead to another file by now. So the
   * walk is done once more, every name looked up at the server.
   */
  private Inode walk(String path, PathWalk.Step last) throws FsException {
    try {
      return new PathWalk(this, this::lookup, last).walk(path);
    } catch (FsException failed) {
      if (failed.error() != FsError.STALE) {
        throw failed;
      }
      return new PathWalk(this, this::ask, this::ask).walk(path);
    }
  }

  private Inode ask(Inode directory, FileName name) throws FsException {
    return Await.result(names.ask(directory, name));
  }

  private CompletableFuture<OpenFile> openSince(Moment began, Inode file) {
    return file.revalidatedSince(began).thenCompose(attributes -> opened(file, attributes));
  }

  private CompletableFuture<OpenFile> opened(Inode file, FileAttributes attributes) {
    if (attributes.type() == FileType.REGULAR) {
      return CompletableFuture.completedFuture(OpenFile.of(volume, inodes, file));
    }
    FsError error =
        attributes.type() == FileType.DIRECTORY ? FsError.IS_A_DIRECTORY : FsError.INVALID_ARGUMENT;
    return CompletableFuture.failedFuture(
        new FsException(error, "open of %s: it is a %s".formatted(file, attributes.type())));
  }

  /**
   * This volume, with the same caches and inodes, for calls that carry {@code caller}. Cheap; only
   * the file system that was opened first is closed.
   */
  public FileSystem as(Credential caller) {
    throw new UnsupportedOperationException("as " + caller);
  }

  /** As {@link #open(Inode)}. */
  public OpenFile open(Inode file, OpenMode mode) throws FsException {
    return Await.result(openAsync(file, mode));
  }

  public CompletableFuture<OpenFile> openAsync(Inode file, OpenMode mode) {
    return mode.writes()
        ? CompletableFuture.failedFuture(new FsException(FsError.NOT_SUPPORTED, "open " + file))
        : openAsync(file);
  }

  /** Makes a regular file, or takes the existing one as {@code how} says, and opens it. */
  public OpenFile create(
      Inode directory, FileName name, CreateMode how, SetAttributes attributes, OpenMode mode)
      throws FsException {
    throw new FsException(FsError.NOT_SUPPORTED, "create " + name);
  }

  public Inode mkdir(Inode directory, FileName name, SetAttributes attributes) throws FsException {
    throw new FsException(FsError.NOT_SUPPORTED, "mkdir " + name);
  }

  public Inode symlink(Inode directory, FileName name, Opaque target) throws FsException {
    throw new FsException(FsError.NOT_SUPPORTED, "symlink " + name);
  }

  /** Makes a device, a socket or a FIFO; the numbers are for devices. */
  public Inode mknod(
      Inode directory, FileName name, FileType type, int major, int minor, SetAttributes attributes)
      throws FsException {
    throw new FsException(FsError.NOT_SUPPORTED, "mknod " + name);
  }

  public Inode link(Inode file, Inode directory, FileName name) throws FsException {
    throw new FsException(FsError.NOT_SUPPORTED, "link " + name);
  }

  /** Removes a name that is no directory; a file that is open here lives on until it is closed. */
  public void remove(Inode directory, FileName name) throws FsException {
    throw new FsException(FsError.NOT_SUPPORTED, "remove " + name);
  }

  public void rmdir(Inode directory, FileName name) throws FsException {
    throw new FsException(FsError.NOT_SUPPORTED, "rmdir " + name);
  }

  /** Replaces what has the new name; where that is open here it lives on until it is closed. */
  public void rename(Inode from, FileName oldName, Inode to, FileName newName) throws FsException {
    throw new FsException(FsError.NOT_SUPPORTED, "rename " + oldName);
  }

  /** Null members stay as they are. Returns the attributes afterwards. */
  public FileAttributes setAttributes(Inode inode, SetAttributes update) throws FsException {
    throw new FsException(FsError.NOT_SUPPORTED, "set attributes of " + inode);
  }

  /** How full the volume is. */
  public FileSystemStatus status(Inode inode) throws FsException {
    throw new FsException(FsError.NOT_SUPPORTED, "status of " + inode);
  }

  /** Sends everything dirty to the server and waits; returns how many files it failed for. */
  public int flush() throws FsException {
    return 0;
  }

  /** From now on {@code listener} is told of changes made by others. */
  public void onInvalidate(InvalidationListener listener) {}

  /** Drops what is held in memory; open files must be closed before. Idempotent. */
  @Override
  public void close() {
    inodes.close();
  }
}
