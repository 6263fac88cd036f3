package dev.pagegate.client.journal;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.client.journal.LocalMaking.Wanted;
import dev.pagegate.client.remote.RemoteFiles;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.FileType;
import dev.pagegate.protocol.nfs3.MknodData;
import dev.pagegate.protocol.nfs3.NfsTime;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.protocol.nfs3.StableHow;
import dev.pagegate.protocol.nfs3.WccData;
import dev.pagegate.protocol.rpc.Credential;
import dev.pagegate.protocol.xdr.Opaque;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A server's files under the write policy {@code local}: changes are answered by the journal, reads
 * by what was changed here over what the server has. See docs/decisions/local-policy.md.
 */
public final class JournaledFiles implements RemoteFiles {
  /** The journal loses nothing while the machine runs, so its identity never changes. */
  private static final long VERIFIER = 1;

  private static final int FILE_MODE = 0644;
  private static final int DIRECTORY_MODE = 0755;
  private static final int LINK_MODE = 0777;

  private final RemoteFiles remote;
  private final Credential who;
  private final LocalVolume volume;

  JournaledFiles(RemoteFiles remote, Credential who, LocalVolume volume) {
    this.remote = remote;
    this.who = who;
    this.volume = volume;
  }

  /*
   * A write is answered when the kernel has the record: a killed process loses nothing of that. It
   * is durable after {@link #sync}, which fsync asks for and close does not, as on a local disk.
   */

  /**
   * Opens the journal, applies what a process before this one has left in it, and goes on bringing
   * that to the server. Blocks for the disk only.
   *
   * @param who makes the calls of {@code remote}, which is closed with this
   * @throws FsException IO when the journal cannot be used; it is left as it is
   */
  public static JournaledFiles open(RemoteFiles remote, Credential who, JournalSettings settings)
      throws FsException {
    return new JournaledFiles(remote, who, LocalVolume.open(remote, settings));
  }

  /** Changes that the server does not have yet. */
  public int waiting() {
    return volume.overlay().waiting();
  }

  /** Bytes that the journal takes on disk. */
  public long bytes() {
    return volume.overlay().journal().bytes();
  }

  /** Empty when the server has all of {@code file}. */
  public Optional<WaitingChanges> waiting(FileHandle file) {
    return volume.overlay().waiting(file);
  }

  /** Those of them that it has refused so far, and why, for people. */
  public List<String> stuck() {
    return volume.stuck();
  }

  /** What others had changed when changes from here arrived, since this was opened, for people. */
  public List<String> conflicts() {
    return volume.conflicts();
  }

  /**
   * Waits until the server has everything, at most {@code seconds}; returns how many changes are
   * left, which stay in the journal.
   */
  public int drain(long seconds) throws InterruptedException {
    return volume.overlay().awaitEmpty(seconds * 1_000_000_000);
  }

  @Override
  public FileHandle root() {
    return remote.root();
  }

  @Override
  public ServerLimits limits() {
    return remote.limits();
  }

  @Override
  public Opaque volumeIdentity() {
    return remote.volumeIdentity();
  }

  @Override
  public RemoteFiles as(Credential caller) {
    return new JournaledFiles(remote.as(caller), caller, volume);
  }

  @Override
  public CompletableFuture<FileAttributes> getattr(FileHandle file) {
    return volume.view().getattr(remote, file);
  }

  @Override
  public CompletableFuture<Lookup> lookup(FileHandle directory, FileName name) {
    return volume.view().lookup(remote, directory, name);
  }

  @Override
  public CompletableFuture<Integer> access(FileHandle file, int wanted) {
    FileHandle server = volume.view().atServer(file);
    return server == null
        ? getattr(file).thenApply(known -> LocalRights.byMode(known, who) & wanted)
        : remote.access(server, wanted);
  }

  @Override
  public CompletableFuture<Opaque> readlink(FileHandle link) {
    Node node = volume.overlay().find(link);
    if (node != null && node.target.length() > 0) {
      return CompletableFuture.completedFuture(node.target);
    }
    FileHandle server = volume.view().atServer(link);
    return server == null
        ? LocalView.failed(FsError.INVALID_ARGUMENT, link + " is no symbolic link")
        : remote.readlink(server);
  }

  @Override
  public CompletableFuture<ReadResult> read(FileHandle file, long offset, ByteBuf destination) {
    return volume.content().read(remote, file, offset, destination);
  }

  @Override
  public CompletableFuture<DirectoryChunk> readdir(
      FileHandle directory, long cookie, long verifier) {
    return volume.view().readdir(remote, directory, cookie, verifier);
  }

  @Override
  public CompletableFuture<WccData> setattr(FileHandle file, SetAttributes attributes) {
    return Blocking.run(() -> volume.changes().set(remote, who, file, attributes));
  }

  /** Nobody asks a journal for it. */
  @Override
  public CompletableFuture<Optional<WccData>> setattrIf(
      FileHandle file, SetAttributes attributes, NfsTime unchangedSince) {
    return LocalView.failed(FsError.NOT_SUPPORTED, "guarded change of " + file);
  }

  @Override
  public CompletableFuture<Created> create(
      FileHandle directory, FileName name, SetAttributes attributes) {
    Wanted wanted = new Wanted(FileType.REGULAR, attributes, Opaque.EMPTY, 0, 0, FILE_MODE);
    return Blocking.run(() -> volume.making().makeOrTake(remote, who, directory, name, wanted));
  }

  @Override
  public CompletableFuture<Created> createNew(
      FileHandle directory, FileName name, SetAttributes attributes) {
    return make(
        directory, name, new Wanted(FileType.REGULAR, attributes, Opaque.EMPTY, 0, 0, FILE_MODE));
  }

  /** The journal is exclusive by itself. */
  @Override
  public CompletableFuture<Created> createExclusive(
      FileHandle directory, FileName name, long verifier) {
    return createNew(directory, name, SetAttributes.NONE);
  }

  @Override
  public CompletableFuture<Created> mkdir(
      FileHandle directory, FileName name, SetAttributes attributes) {
    return make(
        directory,
        name,
        new Wanted(FileType.DIRECTORY, attributes, Opaque.EMPTY, 0, 0, DIRECTORY_MODE));
  }

  @Override
  public CompletableFuture<Created> symlink(FileHandle directory, FileName name, Opaque target) {
    return make(
        directory,
        name,
        new Wanted(FileType.SYMBOLIC_LINK, SetAttributes.NONE, target, 0, 0, LINK_MODE));
  }

  @Override
  public CompletableFuture<Created> mknod(FileHandle directory, FileName name, MknodData what) {
    return switch (what) {
      case MknodData.Device(FileType type, SetAttributes attributes, long major, long minor) ->
          make(
              directory, name, new Wanted(type, attributes, Opaque.EMPTY, major, minor, FILE_MODE));
      case MknodData.Endpoint(FileType type, SetAttributes attributes) ->
          make(directory, name, new Wanted(type, attributes, Opaque.EMPTY, 0, 0, FILE_MODE));
      case MknodData.Unsupported(FileType type) ->
          LocalView.failed(FsError.INVALID_ARGUMENT, "mknod makes no " + type);
    };
  }

  private CompletableFuture<Created> make(FileHandle directory, FileName name, Wanted wanted) {
    return Blocking.run(
        () -> {
          Created made = volume.making().make(remote, who, directory, name, wanted);
          if (made == null) {
            throw new FsException(
                FsError.ALREADY_EXISTS, "'" + name + "' in directory " + directory);
          }
          return made;
        });
  }

  @Override
  public CompletableFuture<Linked> link(FileHandle file, FileHandle directory, FileName name) {
    return Blocking.run(() -> volume.names().link(remote, who, file, directory, name));
  }

  @Override
  public CompletableFuture<WccData> remove(FileHandle directory, FileName name) {
    return Blocking.run(() -> volume.names().remove(remote, who, directory, name));
  }

  @Override
  public CompletableFuture<WccData> rmdir(FileHandle directory, FileName name) {
    return Blocking.run(() -> volume.names().rmdir(remote, who, directory, name));
  }

  @Override
  public CompletableFuture<Renamed> rename(
      FileHandle from,
      FileName oldName,
      FileHandle to,
      FileName newName,
      @Nullable FileHandle moved) {
    return Blocking.run(() -> volume.names().rename(remote, who, from, oldName, to, newName));
  }

  @Override
  public CompletableFuture<Written> write(
      FileHandle file, long offset, ByteBuf source, StableHow stability) {
    return Blocking.run(
        () -> new Written(volume.changes().write(remote, who, file, offset, source), Set.of()));
  }

  /**
   * What is in the journal is safe from all but a loss of power, and {@link #sync} sees to that.
   */
  @Override
  public CompletableFuture<Committed> commit(FileHandle file) {
    return getattr(file).thenApply(now -> new Committed(LocalChanges.wcc(now, now), VERIFIER));
  }

  @Override
  public CompletableFuture<Void> sync() {
    return volume.overlay().journal().sync();
  }

  @Override
  public CompletableFuture<Space> space(FileHandle file) {
    FileHandle server = volume.view().atServer(file);
    return remote.space(server == null ? root() : server);
  }

  @Override
  public CompletableFuture<NameLimits> nameLimits(FileHandle file) {
    FileHandle server = volume.view().atServer(file);
    return remote.nameLimits(server == null ? root() : server);
  }

  /** As {@link #close}, but the server's connections stay. Blocks while it does not answer. */
  public void closeJournal() {
    volume.close();
  }

  /** What is not at the server stays in the journal for the next time. */
  @Override
  public void close() {
    volume.stop();
    remote.close(); // so that calls under way end
    volume.close();
  }
}
