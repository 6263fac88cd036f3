package dev.pagegate.client.remote;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.protocol.portmap.Portmap2;
import dev.pagegate.protocol.rpc.Credential;
import dev.pagegate.protocol.rpc.Procedure;
import dev.pagegate.protocol.rpc.RpcClient;
import dev.pagegate.protocol.rpc.RpcClientConfig;
import dev.pagegate.protocol.rpc.RpcException;
import dev.pagegate.protocol.rpc.Transport;
import dev.pagegate.protocol.tls.ClientTls;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** The few calls to a host's port mapper and MOUNT program, each on a connection of its own. */
final class SetupCalls {
  private final String host;
  private final RemoteConfig config;
  private final Optional<ClientTls> tls;
  private final Transport transport;
  private final Credential credential;

  /** Reads the files that the configured security needs. */
  SetupCalls(String host, RemoteConfig config, Transport transport, Credential credential)
      throws FsException {
    this.host = host;
    this.config = config;
    this.tls = config.security().open();
    this.transport = transport;
    this.credential = credential;
  }

  String host() {
    return host;
  }

  Credential credential() {
    return credential;
  }

  /** Calls and waits; blocks up to the deadline. */
  <A, R> R call(int port, Procedure<A, R> procedure, A arguments) throws FsException {
    // RFC 9289 has nothing for port mappers; what they say is believed no further than TLS proves.
    boolean mapper = procedure.program() == Portmap2.PROGRAM;
    try (RpcClient client = connect(port, 1, mapper ? Optional.empty() : tls)) {
      return client.call(procedure, arguments, credential, config.deadline()).join();
    } catch (CompletionException failed) {
      Throwable cause = NfsCalls.unwrap(failed);
      FsError error = cause instanceof RpcException rpc ? ErrorTable.of(rpc.reason()) : FsError.IO;
      String what = procedure.name() + " on " + host + ":" + port + ": " + cause.getMessage();
      throw new FsException(error, what + ErrorTable.advice(error, cause), cause);
    }
  }

  /** A client for the program on {@code port}; the caller closes it. */
  RpcClient connect(int port, int connections) {
    return connect(port, connections, tls);
  }

  private RpcClient connect(int port, int connections, Optional<ClientTls> security) {
    RpcClientConfig bounds =
        RpcClientConfig.to(InetSocketAddress.createUnresolved(host, port))
            .withConnections(connections)
            .withSourcePort(config.sourcePort());
    return new RpcClient(
        security.map(bounds::withTls).orElse(bounds), transport, new SecureRandom());
  }
}
