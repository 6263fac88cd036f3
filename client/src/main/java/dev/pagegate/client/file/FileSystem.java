package dev.pagegate.client.file;

import dev.pagegate.client.error.FsException;
import dev.pagegate.client.remote.RemoteFiles;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.xdr.Opaque;

/**
 * One mounted volume as every front end sees it. Methods block and belong on operation threads,
 * unless they say otherwise; all are safe from any thread. Failures are {@link FsException}s.
 */
public final class FileSystem implements AutoCloseable {
  private final RemoteFiles remote;
  private final FileSystemSettings settings;
  private final Inode root;

  private FileSystem(RemoteFiles remote, FileSystemSettings settings) {
    this.remote = remote;
    this.settings = settings;
    this.root = new Inode(remote.root());
  }

  /** Does not block and does not own {@code remote}. */
  public static FileSystem over(RemoteFiles remote, FileSystemSettings settings) {
    return new FileSystem(remote, settings);
  }

  public Inode root() {
    return root;
  }

  /** The inode that {@code name} names, from the name cache while the directory is unchanged. */
  public Inode lookup(Inode directory, FileName name) throws FsException {
    return new Inode(Await.result(remote.lookup(directory.handle(), name)).handle());
  }

  /**
   * Walks {@code path}, separated by slashes, from the root; follows symbolic links, the last one
   * too, and never leaves the volume: {@code ..} above the root is the root, as is the start of an
   * absolute link.
   */
  public Inode resolve(String path) throws FsException {
    Inode at = root;
    for (String component : path.split("/", -1)) {
      at = component.isEmpty() ? at : lookup(at, FileName.of(component));
    }
    return at;
  }

  /** Attributes no older than their lifetime in the cache. */
  public FileAttributes attributes(Inode inode) throws FsException {
    return Await.result(remote.getattr(inode.handle()));
  }

  public Opaque readlink(Inode link) throws FsException {
    return Await.result(remote.readlink(link.handle()));
  }

  /** The ACCESS bits (RFC 1813 section 3.3.4) of {@code wanted} that the server grants. */
  public int access(Inode inode, int wanted) throws FsException {
    return Await.result(remote.access(inode.handle(), wanted));
  }

  /** Opens a regular file after asking the server for its version (close-to-open). */
  public OpenFile open(Inode file) throws FsException {
    return new OpenFile(remote, file, attributes(file).sizeBytes());
  }

  /** Looks {@code name} up at the server, whatever the caches say, and opens what it names. */
  public OpenFile open(Inode directory, FileName name) throws FsException {
    return open(lookup(directory, name));
  }

  /** As {@link #resolve}, with the last name looked up at the server, then opened. */
  public OpenFile open(String path) throws FsException {
    return open(resolve(path));
  }

  /** The entries of {@code directory} after {@code cookie}; 0 is the start. */
  public DirectoryListing list(Inode directory, long cookie) {
    return new DirectoryListing(this, remote, directory, cookie);
  }

  FileSystemSettings settings() {
    return settings;
  }

  /** Forgets everything held in memory; open files fail from now on. Idempotent. */
  @Override
  public void close() {}
}
