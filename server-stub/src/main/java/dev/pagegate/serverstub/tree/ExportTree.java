package dev.pagegate.serverstub.tree;

import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.serverstub.posix.Descriptor;
import dev.pagegate.serverstub.posix.Errno;
import dev.pagegate.serverstub.posix.ErrnoException;
import dev.pagegate.serverstub.posix.FileStatus;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/*
 * Confinement is by construction: every file is reached from the root's descriptor, one component
 * at a time, without following links and without "..", so a handle can only ever mean what lies
 * below the root at this moment. A directory that is moved out takes its files out of reach.
 */
/**
 * The exported directory: finds the file that a handle or a name stands for. Methods block for disk
 * access and may be called from any thread.
 */
public final class ExportTree implements AutoCloseable {
  private static final FileName SELF = FileName.of(".");
  private static final FileName PARENT = FileName.of("..");

  /** More than requests that run at once. */
  private static final int TURNS = 1024;

  private final Descriptor root;
  private final FileStatus rootStatus;
  private final long exportId;
  private final NameIndex index = new NameIndex(NameIndex.GENERATION_ENTRIES);
  private final TreeSearch search = new TreeSearch(this, index);
  private final Object[] turns = Stream.generate(Object::new).limit(TURNS).toArray();

  private ExportTree(Descriptor root, FileStatus rootStatus) {
    this.root = root;
    this.rootStatus = rootStatus;
    this.exportId = FileIdentity.of(rootStatus).toExportId();
  }

  /** Fails when {@code directory} is none or may not be entered. */
  public static ExportTree open(Path directory) throws ErrnoException {
    Descriptor root = Descriptor.openDirectory(directory);
    return new ExportTree(root, root.status());
  }

  /** Tells this export from others, over restarts. */
  public long exportId() {
    return exportId;
  }

  /**
   * The monitor of whoever changes the file: what it was before and after the change is told to
   * clients, who believe that nobody else has changed it in between.
   */
  public Object turn(FileHandle handle) {
    return turns[turnNumber(handle)];
  }

  /** Who takes two monitors takes that of the smaller number first. */
  public int turnNumber(FileHandle handle) {
    return Math.floorMod(handle.hashCode() * 0x9E3779B9, TURNS);
  }

  public FileHandle rootHandle() {
    return handle(rootStatus);
  }

  /** What GETATTR says of a file with this status. */
  public FileAttributes attributes(FileStatus status) {
    return AttributesOf.status(status, exportId);
  }

  public FileHandle handle(FileStatus status) {
    return FileIdentity.of(status).toHandle(exportId);
  }

  /**
   * The file that {@code handle} was made for, under whatever name it has now.
   *
   * @throws NfsException STALE when it is no longer below the root, BADHANDLE when no server like
   *     this made the handle
   */
  public Node find(FileHandle handle) throws NfsException, ErrnoException {
    FileIdentity identity = FileIdentity.of(handle, exportId);
    Node node = findAt(identity.inode());
    if (node == null && search.find(identity)) {
      node = findAt(identity.inode());
    }
    if (node == null) {
      throw stale(identity);
    }
    if (!FileIdentity.of(node.status()).equals(identity)) {
      node.close();
      throw stale(identity);
    }
    return node;
  }

  /**
   * What {@code name} stands for in {@code directory}: a link itself, never what it leads to.
   *
   * @throws NfsException ACCES where another file system is mounted: its files have other handles
   */
  public Node child(Node directory, FileName name) throws NfsException, ErrnoException {
    if (name.equals(SELF)) {
      return find(handle(directory.status()));
    }
    if (name.equals(PARENT)) {
      return parent(directory);
    }
    Node child = open(directory.descriptor(), checked(name));
    if (child.status().mountId() != rootStatus.mountId()) {
      child.close();
      throw new NfsException(NfsStatus.ACCES, "another file system is mounted on " + name);
    }
    moved(child.status(), directory, name);
    return child;
  }

  /** The parent within the export; the root's is the root. */
  private Node parent(Node directory) throws NfsException, ErrnoException {
    long inode = directory.status().inode();
    NameIndex.Place place = index.get(inode);
    Node parent = inode == rootStatus.inode() ? openRoot() : null;
    if (parent == null && place != null) {
      parent = findAt(place.directory());
    }
    if (parent == null) {
      throw stale(FileIdentity.of(directory.status()));
    }
    return parent;
  }

  /**
   * The bytes of a name that a client may make, change or remove.
   *
   * @throws NfsException ACCES for a name that is none, such as one with a slash
   */
  public static byte[] checked(FileName name) throws NfsException {
    byte[] bytes = name.bytes().toByteArray();
    boolean bad = bytes.length == 0;
    for (byte b : bytes) {
      bad |= b == '/' || b == 0;
    }
    if (bad) {
      throw new NfsException(NfsStatus.ACCES, "not a name: '" + name + "'");
    }
    return bytes;
  }

  public static boolean isDots(FileName name) {
    return name.equals(SELF) || name.equals(PARENT);
  }

  /** To be told of every name that a file is seen under or renamed to. */
  public void moved(FileStatus file, Node directory, FileName name) {
    index.put(file.inode(), new NameIndex.Place(directory.status().inode(), name));
  }

  /** To be told of every name removed; {@code file} as it was before. */
  public void removed(FileStatus file, Node directory, FileName name) {
    index.remove(file.inode(), new NameIndex.Place(directory.status().inode(), name));
    if (file.isDirectory() || file.linkCount() == 1) {
      search.gone(FileIdentity.of(file));
    }
  }

  /** Whether {@code status} is of a file that handles can mean: not on another file system. */
  public boolean isInside(FileStatus status) {
    return status.mountId() == rootStatus.mountId();
  }

  /** The file where the index believes {@code inode} to be, null when it is not there. */
  @Nullable Node findAt(long inode) throws ErrnoException {
    var names = index.path(inode, rootStatus.inode());
    if (names == null) {
      return null;
    }
    Node node = openRoot();
    for (FileName name : names) {
      try (Node directory = node) {
        node = open(directory.descriptor(), name.bytes().toByteArray());
      } catch (ErrnoException e) {
        if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
          return null;
        }
        throw e;
      }
    }
    if (node.status().inode() != inode || !isInside(node.status())) {
      node.close();
      return null;
    }
    return node;
  }

  private Node openRoot() throws ErrnoException {
    return open(root, SELF.bytes().toByteArray());
  }

  private static Node open(Descriptor directory, byte[] name) throws ErrnoException {
    Descriptor descriptor = directory.find(name);
    try {
      return new Node(descriptor, descriptor.status());
    } catch (ErrnoException | RuntimeException e) {
      descriptor.close();
      throw e;
    }
  }

  private static NfsException stale(FileIdentity identity) {
    return new NfsException(
        NfsStatus.STALE, "no such file in the export any more: inode " + identity.inode());
  }

  long rootInode() {
    return rootStatus.inode();
  }

  @Override
  public void close() {
    root.close();
  }
}
