package dev.pagegate.client.nfsproxy;

import dev.pagegate.protocol.mount3.DirPath;
import dev.pagegate.protocol.mount3.Mount3;
import dev.pagegate.protocol.mount3.MountResult;
import dev.pagegate.protocol.nfs3.Commit;
import dev.pagegate.protocol.nfs3.Create;
import dev.pagegate.protocol.nfs3.CreateHow;
import dev.pagegate.protocol.nfs3.DirOpArgs;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.Lookup;
import dev.pagegate.protocol.nfs3.NewObject;
import dev.pagegate.protocol.nfs3.Nfs3;
import dev.pagegate.protocol.nfs3.NfsResult;
import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.protocol.nfs3.PostOpAttributes;
import dev.pagegate.protocol.nfs3.Read;
import dev.pagegate.protocol.nfs3.Readdirplus;
import dev.pagegate.protocol.nfs3.SetAttributes;
import dev.pagegate.protocol.nfs3.StableHow;
import dev.pagegate.protocol.nfs3.WccData;
import dev.pagegate.protocol.nfs3.Write;
import dev.pagegate.protocol.rpc.Credential;
import dev.pagegate.protocol.rpc.Procedure;
import dev.pagegate.protocol.rpc.RpcClient;
import dev.pagegate.protocol.rpc.RpcClientConfig;
import dev.pagegate.protocol.rpc.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/** An NFS client that says what it wants, call by call, and shows what came back. */
final class TestClient implements AutoCloseable {
  static final Credential ROOT = Credential.AuthSys.of("test", 0, 0, List.of());
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private final Transport transport = Transport.open("test-client", 1);
  private final RpcClient client;
  private final Credential user;

  TestClient(int port, Credential user) {
    this.user = user;
    this.client =
        new RpcClient(
            RpcClientConfig.to(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)),
            transport,
            new Random());
  }

  static Credential user(long uid) {
    return Credential.AuthSys.of("test", uid, uid, List.of());
  }

  <A, R> R call(Procedure<A, R> procedure, A arguments) {
    return client.call(procedure, arguments, user, DEADLINE).join();
  }

  MountResult mount(String path) {
    return call(Mount3.MNT, DirPath.of(path));
  }

  FileHandle root() {
    return ((MountResult.Ok) mount(ProxiedStub.EXPORT)).handle();
  }

  NfsResult<Lookup.Success, PostOpAttributes> lookup(FileHandle directory, String name) {
    return call(Nfs3.LOOKUP, new DirOpArgs(directory, FileName.of(name)));
  }

  /** The handle at the end of {@code names}. */
  FileHandle walk(String... names) {
    FileHandle at = root();
    for (String name : names) {
      at = ok(lookup(at, name)).object();
    }
    return at;
  }

  NfsResult<Read.Success, PostOpAttributes> read(FileHandle file, long offset, int count) {
    ByteBuf destination = Unpooled.directBuffer(count, count);
    try {
      return copied(
          client
              .callInto(
                  Nfs3.READ, new Read.Arguments(file, offset, count), user, DEADLINE, destination)
              .join());
    } finally {
      destination.release();
    }
  }

  private static NfsResult<Read.Success, PostOpAttributes> copied(
      NfsResult<Read.Success, PostOpAttributes> result) {
    return switch (result) {
      case NfsResult.Failed<Read.Success, PostOpAttributes> failed -> failed;
      case NfsResult.Ok<Read.Success, PostOpAttributes>(Read.Success read) ->
          new NfsResult.Ok<>(
              new Read.Success(
                  read.attributes(),
                  read.endOfFile(),
                  Unpooled.wrappedBuffer(ByteBufUtil.getBytes(read.payload()))));
    };
  }

  byte[] bytes(FileHandle file) {
    var all = new ByteArrayOutputStream();
    boolean end = false;
    while (!end) {
      Read.Success part = ok(read(file, all.size(), 300_000));
      all.writeBytes(ByteBufUtil.getBytes(part.payload()));
      end = part.endOfFile();
    }
    return all.toByteArray();
  }

  NfsResult<Write.Success, WccData> write(
      FileHandle file, long offset, StableHow stable, byte[] bytes) {
    return call(
        Nfs3.WRITE, new Write.Arguments(file, offset, stable, Unpooled.wrappedBuffer(bytes)));
  }

  NfsResult<Commit.Success, WccData> commit(FileHandle file) {
    return call(Nfs3.COMMIT, new Commit.Arguments(file, 0, 0));
  }

  /** A new file, which is expected to come about. */
  FileHandle make(FileHandle directory, String name, int mode) {
    return Objects.requireNonNull(ok(create(directory, name, mode)).handle());
  }

  FileAttributes attributes(FileHandle file) {
    return ok(call(Nfs3.GETATTR, file));
  }

  NfsResult<NewObject, WccData> create(FileHandle directory, String name, int mode) {
    SetAttributes none = SetAttributes.NONE;
    return call(
        Nfs3.CREATE,
        new Create.Arguments(
            new DirOpArgs(directory, FileName.of(name)),
            new CreateHow.Guarded(
                new SetAttributes(mode, null, null, null, none.accessTime(), none.modifyTime()))));
  }

  NfsResult<Readdirplus.Success, PostOpAttributes> list(
      FileHandle directory, long cookie, int maxBytes) {
    return call(
        Nfs3.READDIRPLUS, new Readdirplus.Arguments(directory, cookie, 0, maxBytes, maxBytes));
  }

  static <S, F> S ok(NfsResult<S, F> result) {
    return switch (result) {
      case NfsResult.Ok<S, F>(S value) -> value;
      case NfsResult.Failed<S, F>(NfsStatus status, _) -> throw new AssertionError(status);
    };
  }

  @Override
  public void close() {
    client.close();
    transport.close();
  }
}
