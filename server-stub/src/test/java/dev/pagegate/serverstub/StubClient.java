package dev.pagegate.serverstub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.protocol.mount3.DirPath;
import dev.pagegate.protocol.mount3.Mount3;
import dev.pagegate.protocol.mount3.MountResult;
import dev.pagegate.protocol.nfs3.DirOpArgs;
import dev.pagegate.protocol.nfs3.FileAttributes;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.Lookup;
import dev.pagegate.protocol.nfs3.Nfs3;
import dev.pagegate.protocol.nfs3.NfsResult;
import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.protocol.nfs3.PostOpAttributes;
import dev.pagegate.protocol.nfs3.Read;
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
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** A client of one server, over a real socket; every call waits for its reply. */
final class StubClient implements AutoCloseable {
  static final Duration DEADLINE = Duration.ofSeconds(60);

  private final Transport transport = Transport.open("stub-client", 1);
  private final RpcClient rpc;
  private Credential credential = Credential.AuthSys.of("test", 0, 0, List.of());

  StubClient(InetSocketAddress server) {
    this(server, config -> config);
  }

  StubClient(InetSocketAddress server, UnaryOperator<RpcClientConfig> change) {
    rpc =
        new RpcClient(change.apply(RpcClientConfig.to(server)), transport, new SplittableRandom(1));
  }

  void become(long uid, long gid, Long... groups) {
    credential = Credential.AuthSys.of("test", uid, gid, List.of(groups));
  }

  <A, R> CompletableFuture<R> start(Procedure<A, R> procedure, A arguments) {
    return rpc.call(procedure, arguments, credential, DEADLINE);
  }

  <A, R> R call(Procedure<A, R> procedure, A arguments) {
    return start(procedure, arguments).join();
  }

  /** What a call that must succeed brings. */
  <A, S, F> S ok(Procedure<A, NfsResult<S, F>> procedure, A arguments) {
    NfsResult<S, F> result = call(procedure, arguments);
    assertThat(result.status()).as(procedure.name()).isEqualTo(NfsStatus.OK);
    return ((NfsResult.Ok<S, F>) result).value();
  }

  <A, S, F> NfsStatus status(Procedure<A, NfsResult<S, F>> procedure, A arguments) {
    return call(procedure, arguments).status();
  }

  MountResult mount(String path) {
    return call(Mount3.MNT, DirPath.of(path));
  }

  FileHandle root() {
    return ((MountResult.Ok) mount("/export")).handle();
  }

  NfsResult<Lookup.Success, PostOpAttributes> tryLookup(FileHandle directory, String name) {
    return call(Nfs3.LOOKUP, new DirOpArgs(directory, FileName.of(name)));
  }

  FileHandle lookup(FileHandle directory, String name) {
    return ok(Nfs3.LOOKUP, new DirOpArgs(directory, FileName.of(name))).object();
  }

  /** The handle at the end of {@code names}, from the root. */
  FileHandle find(String... names) {
    FileHandle handle = root();
    for (String name : names) {
      handle = lookup(handle, name);
    }
    return handle;
  }

  FileAttributes attributes(FileHandle file) {
    return ok(Nfs3.GETATTR, file);
  }

  /** A copy of what one READ brings. */
  Content read(FileHandle file, long offset, int count) {
    ByteBuf destination = Unpooled.directBuffer(Math.max(count, 1));
    try {
      var result = startRead(file, offset, count, destination).join();
      assertThat(result.status()).as("READ").isEqualTo(NfsStatus.OK);
      Read.Success value = ((NfsResult.Ok<Read.Success, PostOpAttributes>) result).value();
      return new Content(ByteBufUtil.getBytes(value.payload()), value.endOfFile());
    } finally {
      destination.release();
    }
  }

  NfsStatus readStatus(FileHandle file) {
    ByteBuf destination = Unpooled.directBuffer(16);
    try {
      return startRead(file, 0, 16, destination).join().status();
    } finally {
      destination.release();
    }
  }

  CompletableFuture<NfsResult<Read.Success, PostOpAttributes>> startRead(
      FileHandle file, long offset, int count, ByteBuf destination) {
    return rpc.callInto(
        Nfs3.READ, new Read.Arguments(file, offset, count), credential, DEADLINE, destination);
  }

  NfsResult<Write.Success, WccData> write(
      FileHandle file, long offset, byte[] bytes, StableHow stable) {
    ByteBuf payload = Unpooled.wrappedBuffer(bytes);
    try {
      return call(Nfs3.WRITE, new Write.Arguments(file, offset, stable, payload));
    } finally {
      payload.release();
    }
  }

  Write.Success written(FileHandle file, long offset, byte[] bytes, StableHow stable) {
    var result = write(file, offset, bytes, stable);
    assertThat(result.status()).as("WRITE").isEqualTo(NfsStatus.OK);
    return ((NfsResult.Ok<Write.Success, WccData>) result).value();
  }

  /** Bytes of a READ. */
  @SuppressWarnings("ArrayRecordComponent") // compared by the tests, never as a whole
  record Content(byte[] bytes, boolean end) {}

  @Override
  public void close() {
    rpc.close();
    transport.close();
  }
}
