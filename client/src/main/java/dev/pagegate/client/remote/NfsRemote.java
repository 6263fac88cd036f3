package dev.pagegate.client.remote;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.protocol.nfs3.Access;
import dev.pagegate.protocol.nfs3.Commit;
import dev.pagegate.protocol.nfs3.DirOpArgs;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.FsInfo;
import dev.pagegate.protocol.nfs3.MknodData;
import dev.pagegate.protocol.nfs3.Nfs3;
import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.protocol.nfs3.NfsTime;
import dev.pagegate.protocol.nfs3.Readlink;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.protocol.nfs3.Setattr;
import dev.pagegate.protocol.nfs3.StableHow;
import dev.pagegate.protocol.nfs3.WccData;
import dev.pagegate.protocol.portmap.Portmap2;
import dev.pagegate.protocol.rpc.Credential;
import dev.pagegate.protocol.rpc.Transport;
import dev.pagegate.protocol.xdr.Opaque;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.netty.buffer.ByteBuf;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link RemoteFiles} of an NFSv3 server. */
public final class NfsRemote implements RemoteFiles {
  private static final Logger LOG = LoggerFactory.getLogger(NfsRemote.class);

  private final NfsCalls calls;
  private final FileHandle root;
  private final ServerLimits limits;
  private final Opaque volumeIdentity;
  private final DirectoryReader directories;
  private final NamingCalls naming;

  private NfsRemote(NfsCalls calls, FileHandle root, ServerLimits limits, Opaque volumeIdentity) {
    this.calls = calls;
    this.root = root;
    this.limits = limits;
    this.volumeIdentity = volumeIdentity;
    this.directories = new DirectoryReader(calls, limits.preferredDirectoryBytes());
    this.naming = new NamingCalls(calls, new SecureRandom()::nextLong);
  }

  /**
   * Finds the server's ports, mounts {@code url}'s path and asks for the server's limits. Blocks,
   * each call up to the configured deadline. Connections live on {@code transport}, which the
   * caller closes after this.
   */
  public static NfsRemote open(NfsUrl url, RemoteConfig config, Transport transport)
      throws FsException {
    return open(url, config, transport, new CompositeMeterRegistry());
  }

  /** As the other {@code open}; times the calls to the NFS program in {@code meters}. */
  public static NfsRemote open(
      NfsUrl url, RemoteConfig config, Transport transport, MeterRegistry meters)
      throws FsException {
    SetupCalls setup =
        new SetupCalls(url.host(), config, transport, LocalUser.current().credential(url));
    ServerPorts ports = ServerPorts.find(url, setup, Portmap2.PORT);
    Export export = Export.mount(url.path(), setup, ports.mount());
    NfsCalls calls =
        new NfsCalls(
            setup.connect(ports.nfs(), config.connections()),
            setup.credential(),
            config.callDeadline(),
            url.toString(),
            new CallMeters(meters, url.host()));
    try {
      NfsRemote opened = open(url, calls, export);
      LOG.info("{}: xprtsec={}", url, config.security().mode());
      return opened;
    } catch (FsException | RuntimeException failed) {
      calls.close();
      throw failed;
    }
  }

  private static NfsRemote open(NfsUrl url, NfsCalls calls, Export export) throws FsException {
    FileHandle root = export.handle();
    for (FileName name : export.below()) {
      root =
          await(calls.call(Nfs3.LOOKUP, new DirOpArgs(root, name), () -> "'" + name + "' in path"))
              .object();
    }
    Supplier<String> described = () -> "the root";
    FsInfo.Success info = await(calls.call(Nfs3.FSINFO, root, described));
    FileAttributes attributes = await(calls.call(Nfs3.GETATTR, root, described));
    return new NfsRemote(
        calls, root, Limits.of(info), VolumeIdentity.of(url, attributes.fileSystemId()));
  }

  @Override
  public FileHandle root() {
    return root;
  }

  @Override
  public ServerLimits limits() {
    return limits;
  }

  @Override
  public Opaque volumeIdentity() {
    return volumeIdentity;
  }

  @Override
  public CompletableFuture<FileAttributes> getattr(FileHandle file) {
    return plain(calls.call(Nfs3.GETATTR, file, () -> "file " + file));
  }

  @Override
  public CompletableFuture<Lookup> lookup(FileHandle directory, FileName name) {
    return plain(
        calls
            .call(
                Nfs3.LOOKUP,
                new DirOpArgs(directory, name),
                () -> "'" + name + "' in directory " + directory)
            .thenCompose(this::completed));
  }

  @Override
  public CompletableFuture<Integer> access(FileHandle file, int wanted) {
    return plain(
        calls
            .call(Nfs3.ACCESS, new Access.Arguments(file, wanted), () -> "file " + file)
            .thenApply(success -> success.access() & wanted));
  }

  @Override
  public CompletableFuture<Opaque> readlink(FileHandle link) {
    return plain(
        calls.call(Nfs3.READLINK, link, () -> "link " + link).thenApply(Readlink.Success::target));
  }

  @Override
  public CompletableFuture<ReadResult> read(FileHandle file, long offset, ByteBuf destination) {
    return plain(SplitRead.start(calls, file, offset, destination, limits.preferredReadBytes()));
  }

  @Override
  public CompletableFuture<DirectoryChunk> readdir(
      FileHandle directory, long cookie, long verifier) {
    return plain(directories.read(directory, cookie, verifier));
  }

  @Override
  public RemoteFiles as(Credential caller) {
    return new NfsRemote(calls.as(caller), root, limits, volumeIdentity);
  }

  @Override
  public CompletableFuture<WccData> setattr(FileHandle file, SetAttributes attributes) {
    Setattr.Arguments arguments = new Setattr.Arguments(file, attributes, null);
    return plain(
        calls
            .answer(Nfs3.SETATTR, arguments, () -> "file " + file)
            .thenCompose(
                answer ->
                    calls
                        .success(Nfs3.SETATTR, () -> "file " + file, answer.result())
                        .thenApply(change -> NfsCalls.told(change, answer.repeated()))));
  }

  @Override
  public CompletableFuture<Optional<WccData>> setattrIf(
      FileHandle file, SetAttributes attributes, NfsTime unchangedSince) {
    Setattr.Arguments arguments = new Setattr.Arguments(file, attributes, unchangedSince);
    return plain(
        calls
            .answer(Nfs3.SETATTR, arguments, () -> "file " + file)
            .thenCompose(
                answer ->
                    answer.failedWith(NfsStatus.NOT_SYNC)
                        ? CompletableFuture.completedFuture(Optional.<WccData>empty())
                        : calls
                            .success(Nfs3.SETATTR, () -> "file " + file, answer.result())
                            .thenApply(
                                change -> Optional.of(NfsCalls.told(change, answer.repeated())))));
  }

  @Override
  public CompletableFuture<Created> create(
      FileHandle directory, FileName name, SetAttributes attributes) {
    return plain(naming.create(new DirOpArgs(directory, name), attributes));
  }

  @Override
  public CompletableFuture<Created> createNew(
      FileHandle directory, FileName name, SetAttributes attributes) {
    return plain(naming.createNew(new DirOpArgs(directory, name), attributes));
  }

  @Override
  public CompletableFuture<Created> createExclusive(
      FileHandle directory, FileName name, long verifier) {
    return plain(naming.createExclusive(new DirOpArgs(directory, name), verifier));
  }

  @Override
  public CompletableFuture<Created> mkdir(
      FileHandle directory, FileName name, SetAttributes attributes) {
    return plain(naming.mkdir(new DirOpArgs(directory, name), attributes));
  }

  @Override
  public CompletableFuture<Created> symlink(FileHandle directory, FileName name, Opaque target) {
    return plain(naming.symlink(new DirOpArgs(directory, name), target));
  }

  @Override
  public CompletableFuture<Created> mknod(FileHandle directory, FileName name, MknodData what) {
    return plain(naming.mknod(new DirOpArgs(directory, name), what));
  }

  @Override
  public CompletableFuture<Linked> link(FileHandle file, FileHandle directory, FileName name) {
    return plain(naming.link(file, new DirOpArgs(directory, name)));
  }

  @Override
  public CompletableFuture<WccData> remove(FileHandle directory, FileName name) {
    return plain(naming.remove(new DirOpArgs(directory, name)));
  }

  @Override
  public CompletableFuture<WccData> rmdir(FileHandle directory, FileName name) {
    return plain(naming.rmdir(new DirOpArgs(directory, name)));
  }

  @Override
  public CompletableFuture<Renamed> rename(
      FileHandle from,
      FileName oldName,
      FileHandle to,
      FileName newName,
      @Nullable FileHandle moved) {
    return plain(naming.rename(new DirOpArgs(from, oldName), new DirOpArgs(to, newName), moved));
  }

  @Override
  public CompletableFuture<Written> write(
      FileHandle file, long offset, ByteBuf source, StableHow stability) {
    return plain(SplitWrite.start(calls, file, offset, source, stability, limits.maxWriteBytes()));
  }

  @Override
  public CompletableFuture<Committed> commit(FileHandle file) {
    return plain(
        calls
            .call(Nfs3.COMMIT, new Commit.Arguments(file, 0, 0), () -> "file " + file)
            .thenApply(success -> new Committed(success.file(), success.verifier())));
  }

  @Override
  public CompletableFuture<Space> space(FileHandle file) {
    return plain(calls.call(Nfs3.FSSTAT, file, () -> "file " + file).thenApply(Limits::space));
  }

  @Override
  public CompletableFuture<NameLimits> nameLimits(FileHandle file) {
    return plain(
        calls
            .call(Nfs3.PATHCONF, file, () -> "file " + file)
            .thenApply(success -> new NameLimits(success.maxNameBytes(), success.maxLinks())));
  }

  /** In whose name the calls are made. */
  public Credential caller() {
    return calls.credential();
  }

  /** How many calls were made to the NFS program, by procedure, since it was opened. */
  public Map<String, Long> calls() {
    return calls.sent();
  }

  @Override
  public void close() {
    calls.close();
  }

  // RFC 1813 section 3.3.3: the attributes of what was found are the server's courtesy.
  private CompletableFuture<Lookup> completed(dev.pagegate.protocol.nfs3.Lookup.Success found) {
    FileAttributes attributes = found.attributes();
    if (attributes != null) {
      return CompletableFuture.completedFuture(
          new Lookup(found.object(), attributes, found.directory()));
    }
    return calls
        .call(Nfs3.GETATTR, found.object(), () -> "file " + found.object())
        .thenApply(asked -> new Lookup(found.object(), asked, found.directory()));
  }

  /** A stage that fails with the bare {@link FsException}, as the interface promises. */
  private static <T> CompletableFuture<T> plain(CompletableFuture<T> staged) {
    CompletableFuture<T> plain = new CompletableFuture<>();
    var _ =
        staged.whenComplete(
            (value, thrown) -> {
              if (thrown == null) {
                plain.complete(value);
              } else {
                plain.completeExceptionally(asFsException(thrown));
              }
            });
    return plain;
  }

  private static <T> T await(CompletableFuture<T> future) throws FsException {
    try {
      return future.join();
    } catch (CompletionException failed) {
      throw asFsException(failed);
    }
  }

  private static FsException asFsException(Throwable thrown) {
    Throwable cause = NfsCalls.unwrap(thrown);
    return cause instanceof FsException known
        ? known
        : new FsException(FsError.IO, "unexpected: " + cause, cause);
  }
}
