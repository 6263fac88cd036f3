package dev.pagegate.it;

import dev.pagegate.protocol.mount3.DirPath;
import dev.pagegate.protocol.mount3.Mount3;
import dev.pagegate.protocol.mount3.MountResult;
import dev.pagegate.protocol.nfs3.DirOpArgs;
import dev.pagegate.protocol.nfs3.FileHandle;
import dev.pagegate.protocol.nfs3.FileName;
import dev.pagegate.protocol.nfs3.Nfs3;
import dev.pagegate.protocol.nfs3.NfsResult;
import dev.pagegate.protocol.nfs3.Read;
import dev.pagegate.protocol.nfs3.Readdir;
import dev.pagegate.protocol.rpc.Credential;
import dev.pagegate.protocol.rpc.Procedure;
import dev.pagegate.protocol.rpc.RpcClient;
import dev.pagegate.protocol.rpc.RpcClientConfig;
import dev.pagegate.protocol.rpc.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** An NFS client that keeps handles and cookies itself, over any number of connections. */
final class NfsSession implements AutoCloseable {
  private static final Credential ROOT = Credential.AuthSys.of("test", 0, 0, List.of());
  private static final int LIST_BYTES = 8192;
  private static final int READ_BYTES = 64 * 1024;

  private final Transport transport = Transport.open("session", 1);
  private final RpcClient client;

  /** Speaks NFS and MOUNT to {@code port} of this machine. */
  NfsSession(int port) {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    this.client = new RpcClient(RpcClientConfig.to(address), transport, new Random());
  }

  private <A, R> R call(Procedure<A, R> procedure, A arguments) {
    return client.call(procedure, arguments, ROOT, Command.PATIENCE).join();
  }

  FileHandle mount(String path) {
    return switch (call(Mount3.MNT, DirPath.of(path))) {
      case MountResult.Ok ok -> ok.handle();
      case MountResult.Failed failed -> throw new AssertionError(failed);
    };
  }

  FileHandle lookup(FileHandle directory, String name) {
    return ok(call(Nfs3.LOOKUP, new DirOpArgs(directory, FileName.of(name)))).object();
  }

  Readdir.Success list(FileHandle directory, long cookie, long verifier) {
    return ok(call(Nfs3.READDIR, new Readdir.Arguments(directory, cookie, verifier, LIST_BYTES)));
  }

  static List<String> names(Readdir.Success part) {
    return part.entries().stream().map(entry -> entry.name().toString()).toList();
  }

  /** A short file's. */
  String text(FileHandle file) {
    ByteBuf destination = Unpooled.directBuffer(READ_BYTES, READ_BYTES);
    try {
      Read.Success read =
          ok(
              client
                  .callInto(
                      Nfs3.READ,
                      new Read.Arguments(file, 0, READ_BYTES),
                      ROOT,
                      Command.PATIENCE,
                      destination)
                  .join());
      return read.payload().toString(StandardCharsets.UTF_8);
    } finally {
      destination.release();
    }
  }

  private static <S, F> S ok(NfsResult<S, F> result) {
    return switch (result) {
      case NfsResult.Ok<S, F>(S value) -> value;
      case NfsResult.Failed<S, F> failed -> throw new AssertionError(failed);
    };
  }

  @Override
  public void close() {
    client.close();
    transport.close();
  }
}
