package dev.pagegate.client.file;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.pagegate.client.archive.Recaller;
import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.page.PageCache;
import dev.pagegate.client.remote.RemoteFiles;
import dev.pagegate.client.remote.RemoteFiles.NameLimits;
import dev.pagegate.client.remote.RemoteFiles.ServerLimits;
import dev.pagegate.client.remote.RemoteFiles.Space;
import dev.pagegate.client.writeback.FileWriteBack;
import dev.pagegate.client.writeback.WriteBackSettings;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.FileType;
import dev.pagegate.protocol.nfs3.MknodData;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.protocol.nfs3.SetTime;
import dev.pagegate.protocol.rpc.Credential;
import dev.pagegate.protocol.xdr.Opaque;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
  private static final Logger log = LoggerFactory.getLogger(FileSystem.class);

  /** Whose files nobody owns: for those who do not say who they are. */
  private static final long NOBODY = 65534;

  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(30);

  private final Volume volume;
  private final InodeTable inodes;
  private final Names names;
  private final NameChanges nameChanges;
  private final AttributeChanges attributeChanges;
  private final RemoteFiles caller;
  private final Recaller recaller;
  private final Inode root;

  private FileSystem(Volume volume, Optional<HiddenFiles> hiddenFiles) {
    FileSystemSettings settings = volume.settings();
    NameCache cache = new NameCache(settings.maxNames(), volume.ticker());
    SillyNames silly = new SillyNames(hiddenFiles);
    volume.loadArchives();
    this.recaller = Recaller.ADMINISTRATOR;
    this.volume = volume;
    this.inodes = new InodeTable(volume, settings.maxIdleFiles());
    this.names = new Names(volume, inodes, cache);
    this.nameChanges = new NameChanges(volume, inodes, names, cache, silly);
    this.attributeChanges = new AttributeChanges(volume);
    this.caller = volume.remote();
    this.root = inodes.of(volume.remote().root());
    volume.whenIdle(inodes::idle);
    Thread.ofVirtual().name("clean-up").start(() -> silly.cleanUp(volume.remote()));
  }

  private FileSystem(FileSystem same, RemoteFiles caller, Recaller recaller) {
    this.recaller = recaller;
    this.volume = same.volume;
    this.inodes = same.inodes;
    this.names = same.names;
    this.nameChanges = same.nameChanges;
    this.attributeChanges = same.attributeChanges;
    this.caller = caller;
    this.root = same.root;
  }

  /**
   * Blocks for a moment on the cache disk, which knows what is archived. Neither {@code remote} nor
   * {@code pages} is closed with the file system.
   */
  public static FileSystem over(RemoteFiles remote, PageCache pages, FileSystemSettings settings) {
    return over(remote, pages, settings, WriteBackSettings.ofMemory(pages.memoryBytes()));
  }

  /**
   * As the other {@code over}.
   *
   * @param hiddenFiles remembers what to clean up after a crash
   */
  public static FileSystem over(
      RemoteFiles remote, PageCache pages, FileSystemSettings settings, HiddenFiles hiddenFiles) {
    return over(
        remote, pages, settings, WriteBackSettings.ofMemory(pages.memoryBytes()), hiddenFiles);
  }

  static FileSystem over(
      RemoteFiles remote,
      PageCache pages,
      FileSystemSettings settings,
      WriteBackSettings writeBack,
      HiddenFiles hiddenFiles) {
    return new FileSystem(
        new Volume(
            remote, pages, settings, writeBack, Ticker.systemTicker(), InstantSource.system()),
        Optional.of(hiddenFiles));
  }

  public static FileSystem over(
      RemoteFiles remote,
      PageCache pages,
      FileSystemSettings settings,
      WriteBackSettings writeBack) {
    return over(remote, pages, settings, writeBack, Ticker.systemTicker(), InstantSource.system());
  }

  static FileSystem over(
      RemoteFiles remote,
      PageCache pages,
      FileSystemSettings settings,
      WriteBackSettings writeBack,
      Ticker ticker,
      InstantSource wall) {
    return new FileSystem(
        new Volume(remote, pages, settings, writeBack, ticker, wall), Optional.empty());
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
    return inode.attributes().thenApply(inode::localView);
  }

  /** The target of a symbolic link, as the server has it. */
  public Opaque readlink(Inode link) throws FsException {
    return Await.result(link.target());
  }

  /** The ACCESS bits (RFC 1813 section 3.3.4) of {@code wanted} that the server grants. */
  public int access(Inode inode, int wanted) throws FsException {
    return Await.result(caller.access(inode.handle(), wanted));
  }

  /** Opens a regular file. One round trip, shared with those who open it at the same time. */
  public OpenFile open(Inode file) throws FsException {
    return Await.result(openAsync(file));
  }

  public CompletableFuture<OpenFile> openAsync(Inode file) {
    return openAsync(file, OpenMode.READ);
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
    return file.revalidatedSince(began)
        .thenCompose(attributes -> opened(file, attributes, OpenMode.READ));
  }

  private CompletableFuture<OpenFile> opened(Inode file, FileAttributes attributes, OpenMode mode) {
    return opened(file, attributes, mode, () -> recaller);
  }

  private CompletableFuture<OpenFile> opened(
      Inode file, FileAttributes attributes, OpenMode mode, Supplier<Recaller> who) {
    if (attributes.type() == FileType.REGULAR) {
      FsException refused = mode.reads() ? volume.recalls().refusal(file, who) : null;
      return refused == null
          ? CompletableFuture.completedFuture(
              OpenFile.of(volume, nameChanges, file, mode, caller, who))
          : CompletableFuture.failedFuture(refused);
    }
    FsError error =
        attributes.type() == FileType.DIRECTORY ? FsError.IS_A_DIRECTORY : FsError.INVALID_ARGUMENT;
    return CompletableFuture.failedFuture(
        new FsException(error, "open of %s: it is a %s".formatted(file, attributes.type())));
  }

  /**
   * This volume, with the same caches and inodes, for calls that carry {@code user}. Cheap; only
   * the file system that was opened first is closed.
   */
  public FileSystem as(Credential user) {
    Recaller who =
        user instanceof Credential.AuthSys known
            ? Recaller.user(known.uid())
            : Recaller.user(NOBODY);
    return new FileSystem(this, volume.remote().as(user), who);
  }

  /** This volume, with the same caller at the server, for whoever recalls as {@code who}. Cheap. */
  public FileSystem recalledBy(Recaller who) {
    return new FileSystem(this, caller, who);
  }

  /** As {@link #open(Inode)}. */
  public OpenFile open(Inode file, OpenMode mode) throws FsException {
    return Await.result(openAsync(file, mode));
  }

  public CompletableFuture<OpenFile> openAsync(Inode file, OpenMode mode) {
    return file.revalidated().thenCompose(attributes -> opened(file, attributes, mode));
  }

  /**
   * As {@link #open(Inode, OpenMode)}, for a reader whom only the front end knows.
   *
   * @param who asked for when the file is not resident, and again when it ceases to be
   * @throws FsException NOT_PERMITTED when it is not and {@code who} may not recall it
   */
  public OpenFile open(Inode file, OpenMode mode, Supplier<Recaller> who) throws FsException {
    return Await.result(
        file.revalidated().thenCompose(attributes -> opened(file, attributes, mode, who)));
  }

  /** Makes a regular file, or takes the existing one as {@code how} says, and opens it. */
  public OpenFile create(
      Inode directory, FileName name, CreateMode how, SetAttributes attributes, OpenMode mode)
      throws FsException {
    Moment began = volume.moment();
    FileHandle in = directory.handle();
    Inode made =
        switch (how) {
          case UNCHECKED ->
              nameChanges.make(
                  directory, name, () -> caller.create(in, name, withoutSize(attributes)));
          case GUARDED, EXCLUSIVE ->
              nameChanges.make(
                  directory, name, () -> caller.createNew(in, name, withoutSize(attributes)));
        };
    OpenFile file =
        Await.result(made.revalidatedSince(began).thenCompose(known -> opened(made, known, mode)));
    Long sizeBytes = attributes.sizeBytes();
    if (sizeBytes != null && sizeBytes != file.sizeBytes()) {
      setSize(file, sizeBytes);
    }
    return file;
  }

  /** The size of a file that may be dirty here is set in order with that. */
  private static SetAttributes withoutSize(SetAttributes all) {
    return new SetAttributes(
        all.mode(), all.uid(), all.gid(), null, all.accessTime(), all.modifyTime());
  }

  private void setSize(OpenFile file, long sizeBytes) throws FsException {
    SetTime keep = new SetTime.DontChange();
    try {
      attributeChanges.set(
          caller, file.inode(), new SetAttributes(null, null, null, sizeBytes, keep, keep));
    } catch (FsException failed) {
      file.close();
      throw failed;
    }
  }

  public Inode mkdir(Inode directory, FileName name, SetAttributes attributes) throws FsException {
    return nameChanges.make(
        directory, name, () -> caller.mkdir(directory.handle(), name, attributes));
  }

  public Inode symlink(Inode directory, FileName name, Opaque target) throws FsException {
    return nameChanges.make(
        directory, name, () -> caller.symlink(directory.handle(), name, target));
  }

  /** Makes a device, a socket or a FIFO; the numbers are for devices. */
  public Inode mknod(
      Inode directory, FileName name, FileType type, int major, int minor, SetAttributes attributes)
      throws FsException {
    MknodData what =
        switch (type) {
          case BLOCK_DEVICE, CHARACTER_DEVICE ->
              new MknodData.Device(
                  type, attributes, Integer.toUnsignedLong(major), Integer.toUnsignedLong(minor));
          case SOCKET, FIFO -> new MknodData.Endpoint(type, attributes);
          case REGULAR, DIRECTORY, SYMBOLIC_LINK ->
              throw new FsException(
                  FsError.INVALID_ARGUMENT, "mknod of '%s': makes no %s".formatted(name, type));
        };
    return nameChanges.make(directory, name, () -> caller.mknod(directory.handle(), name, what));
  }

  /** Gives {@code file} one more name; returns it. */
  public Inode link(Inode file, Inode directory, FileName name) throws FsException {
    nameChanges.link(caller, file, directory, name);
    return file;
  }

  /** Removes a name that is no directory; a file that is open here lives on until it is closed. */
  public void remove(Inode directory, FileName name) throws FsException {
    nameChanges.remove(caller, directory, name);
  }

  public void rmdir(Inode directory, FileName name) throws FsException {
    nameChanges.rmdir(caller, directory, name);
  }

  /** Replaces what has the new name; where that is open here it lives on until it is closed. */
  public void rename(Inode from, FileName oldName, Inode to, FileName newName) throws FsException {
    nameChanges.rename(caller, from, oldName, to, newName);
  }

  /**
   * Null members stay as they are. Returns the attributes afterwards.
   *
   * <p>What is dirty behind a new end is dropped; before any other change it is written back.
   */
  public FileAttributes setAttributes(Inode inode, SetAttributes update) throws FsException {
    attributeChanges.set(caller, inode, update);
    return attributes(inode);
  }

  /** How full the volume is. */
  public FileSystemStatus status(Inode inode) throws FsException {
    CompletableFuture<Space> space = caller.space(inode.handle());
    CompletableFuture<NameLimits> names = caller.nameLimits(inode.handle());
    ServerLimits limits = volume.remote().limits();
    Space full = Await.result(space);
    NameLimits bounds = Await.result(names);
    return new FileSystemStatus(
        full.totalBytes(),
        full.freeBytes(),
        full.availableBytes(),
        full.totalFiles(),
        full.freeFiles(),
        full.availableFiles(),
        limits.preferredWriteBytes(),
        limits.maxFileBytes(),
        bounds.maxNameBytes(),
        bounds.maxLinks());
  }

  /** Sends everything dirty to the server and waits; returns how many files it failed for. */
  public int flush() throws FsException {
    List<CompletableFuture<Void>> flushes =
        volume.dirtyFiles().snapshot().stream().map(FileWriteBack::flush).toList();
    int failed = 0;
    for (CompletableFuture<Void> flush : flushes) {
      try {
        Await.result(flush);
      } catch (FsException e) {
        if (e.error() == FsError.INTERRUPTED && Thread.currentThread().isInterrupted()) {
          throw e;
        }
        log.warn("not flushed: {}", e.getMessage());
        failed++;
      }
    }
    return failed;
  }

  /** For those who look after the caches. */
  public Upkeep upkeep() {
    return new Upkeep(volume);
  }

  /** For those who archive files. */
  public Archivist archivist() {
    return new Archivist(volume, inodes, nameChanges);
  }

  /** The same, with the same caller, for those who have handles and open nothing. Cheap. */
  public HandleFiles byHandle() {
    return new HandleFiles(volume, inodes, names, nameChanges, caller, recaller);
  }

  /** Changes of names and attributes that have returned are durable when this returns. Blocks. */
  public void syncNames() throws FsException {
    Await.result(volume.remote().sync());
  }

  /** From now on {@code listener} is told of changes made by others. */
  public void onInvalidate(InvalidationListener listener) {
    volume.addListener(listener);
  }

  /** Calls for pages that the server has not answered yet, readahead included. */
  public int fetchesUnderWay() {
    return volume.meter().underWay();
  }

  /**
   * Sends what is dirty, then drops what is held in memory. Blocks, half a minute at most: what the
   * server has not taken by then, or has refused already, is lost, and the log names it; {@link
   * #flush} before tells it to the caller. Open files must be closed before. Idempotent.
   */
  @Override
  public void close() {
    volume.dirtyFiles().end(CLOSE_PATIENCE);
    inodes.close();
  }
}
