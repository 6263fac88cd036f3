package dev.pagegate.client.remote;

import dev.pagegate.protocol.mount3.DirPath;
import dev.pagegate.protocol.mount3.ExportEntry;
import dev.pagegate.protocol.mount3.Mount3;
import dev.pagegate.protocol.mount3.MountResult;
import dev.pagegate.protocol.mount3.MountStatus;
import dev.pagegate.protocol.nfs3.DirOpArgs;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileType;
import dev.pagegate.protocol.nfs3.FsInfo;
import dev.pagegate.protocol.nfs3.Lookup;
import dev.pagegate.protocol.nfs3.Nfs3;
import dev.pagegate.protocol.nfs3.NfsResult;
import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.protocol.nfs3.NfsTime;
import dev.pagegate.protocol.nfs3.PostOpAttributes;
import dev.pagegate.protocol.nfs3.Read;
import dev.pagegate.protocol.nfs3.Readdir;
import dev.pagegate.protocol.nfs3.Readdirplus;
import dev.pagegate.protocol.rpc.CallContext;
import dev.pagegate.protocol.rpc.Credential;
import dev.pagegate.protocol.rpc.RpcProgram;
import dev.pagegate.protocol.rpc.RpcServer;
import dev.pagegate.protocol.rpc.RpcServerConfig;
import dev.pagegate.protocol.rpc.Transport;
import dev.pagegate.protocol.xdr.Codec.Void0;
import dev.pagegate.protocol.xdr.Opaque;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/** A real RPC server on loopback whose answers each test scripts, so that it may misbehave. */
final class ScriptedServer implements AutoCloseable {
  static final FileHandle ROOT = handle("root");
  static final FileHandle FILE = handle("file");
  static final DirPath EXPORT = DirPath.of("/export");

  final Queue<Credential> credentials = new ConcurrentLinkedQueue<>();
  final Queue<Read.Arguments> reads = new ConcurrentLinkedQueue<>();
  final Queue<DirOpArgs> lookups = new ConcurrentLinkedQueue<>();
  final Queue<DirPath> mounts = new ConcurrentLinkedQueue<>();

  volatile byte[] content = new byte[0];
  volatile int maxReadBytes = 4096;
  volatile Function<DirPath, MountResult> mount =
      path ->
          path.equals(EXPORT)
              ? new MountResult.Ok(ROOT, List.of(1))
              : new MountResult.Failed(MountStatus.NOENT);
  volatile Function<FileHandle, CompletionStage<NfsResult<FileAttributes, Void0>>> getattr =
      _ -> ok(attributes(content.length));
  volatile Function<DirOpArgs, NfsResult<Lookup.Success, PostOpAttributes>> lookup =
      _ -> new NfsResult.Ok<>(new Lookup.Success(FILE, attributes(content.length), null));
  volatile Function<Read.Arguments, NfsResult<Read.Success, PostOpAttributes>> read =
      arguments -> readOf(arguments, (int) arguments.countBytes());
  volatile Function<Readdirplus.Arguments, NfsResult<Readdirplus.Success, PostOpAttributes>> plus =
      _ -> new NfsResult.Failed<>(NfsStatus.NOTSUPP, PostOpAttributes.ABSENT);
  volatile Function<Readdir.Arguments, NfsResult<Readdir.Success, PostOpAttributes>> readdir =
      _ -> new NfsResult.Failed<>(NfsStatus.NOTSUPP, PostOpAttributes.ABSENT);

  private final Transport transport = Transport.open("scripted", 1);
  private final RpcServer server;

  ScriptedServer() throws IOException {
    server =
        RpcServer.bind(
            transport,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            RpcServerConfig.DEFAULT,
            List.of(nfs(), mountProgram()),
            InstantSource.system());
  }

  NfsRemote open(String path, Transport clientTransport, Duration deadline) throws Exception {
    RemoteConfig config = RemoteConfig.DEFAULT.withDeadline(deadline);
    return NfsRemote.open(NfsUrl.parse(url(path)), config, clientTransport);
  }

  String url(String path) {
    return "nfs://127.0.0.1:" + server.address().getPort() + path;
  }

  RpcServer rpc() {
    return server;
  }

  /** Up to {@code atMost} bytes of the content, with an honest end of file. */
  NfsResult<Read.Success, PostOpAttributes> readOf(Read.Arguments arguments, int atMost) {
    int from = (int) Math.min(arguments.offset(), content.length);
    int to = (int) Math.min(content.length, from + Math.min(atMost, arguments.countBytes()));
    return new NfsResult.Ok<>(
        new Read.Success(
            attributes(content.length),
            to == content.length,
            Unpooled.wrappedBuffer(Arrays.copyOfRange(content, from, to))));
  }

  static FileAttributes attributes(long sizeBytes) {
    NfsTime time = new NfsTime(1000, 0);
    return new FileAttributes(
        FileType.REGULAR, 0644, 1, 0, 0, sizeBytes, sizeBytes, 0, 0, 77, 42, time, time, time);
  }

  static <S, F> CompletableFuture<NfsResult<S, F>> ok(S value) {
    return CompletableFuture.completedFuture(new NfsResult.Ok<>(value));
  }

  static FileHandle handle(String name) {
    return new FileHandle(Opaque.utf8(name));
  }

  @Override
  public void close() {
    server.close();
    transport.close();
  }

  private RpcProgram nfs() {
    return RpcProgram.builder(Nfs3.PROGRAM)
        .idempotent(Nfs3.GETATTR, (file, context) -> noting(context, getattr.apply(file)))
        .idempotent(
            Nfs3.LOOKUP,
            (arguments, _) -> {
              lookups.add(arguments);
              return CompletableFuture.completedFuture(lookup.apply(arguments));
            })
        .idempotent(
            Nfs3.READ,
            (arguments, _) -> {
              reads.add(arguments);
              return CompletableFuture.completedFuture(read.apply(arguments));
            })
        .idempotent(
            Nfs3.READDIRPLUS,
            (arguments, _) -> CompletableFuture.completedFuture(plus.apply(arguments)))
        .idempotent(
            Nfs3.READDIR,
            (arguments, _) -> CompletableFuture.completedFuture(readdir.apply(arguments)))
        .idempotent(Nfs3.FSINFO, (_, _) -> ok(fsInfo()))
        .build();
  }

  private <T> T noting(CallContext context, T answer) {
    credentials.add(context.credential());
    return answer;
  }

  private RpcProgram mountProgram() {
    return RpcProgram.builder(Mount3.PROGRAM)
        .idempotent(
            Mount3.MNT,
            (path, _) -> {
              mounts.add(path);
              return CompletableFuture.completedFuture(mount.apply(path));
            })
        .idempotent(
            Mount3.EXPORT,
            (_, _) ->
                CompletableFuture.completedFuture(
                    List.of(
                        new ExportEntry(DirPath.of("/"), List.of()),
                        new ExportEntry(EXPORT, List.of()),
                        new ExportEntry(DirPath.of("/exp"), List.of()))))
        .build();
  }

  private FsInfo.Success fsInfo() {
    return new FsInfo.Success(
        null,
        maxReadBytes,
        maxReadBytes,
        1,
        64L << 20,
        0,
        1,
        8192,
        Long.MAX_VALUE,
        new NfsTime(0, 1_000_000),
        FsInfo.HOMOGENEOUS);
  }
}
