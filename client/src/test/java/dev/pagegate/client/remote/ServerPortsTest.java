package dev.pagegate.client.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.error.FsException;
import dev.pagegate.protocol.mount3.Mount3;
import dev.pagegate.protocol.nfs3.Nfs3;
import dev.pagegate.protocol.portmap.Mapping;
import dev.pagegate.protocol.portmap.Portmap2;
import dev.pagegate.protocol.rpc.Credential;
import dev.pagegate.protocol.rpc.RpcProgram;
import dev.pagegate.protocol.rpc.RpcServer;
import dev.pagegate.protocol.rpc.RpcServerConfig;
import dev.pagegate.protocol.rpc.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ServerPortsTest {
  private static final Mapping NFS = new Mapping(100003, 3, 6, 0);
  private static final Mapping MOUNT = new Mapping(100005, 3, 6, 0);

  private final Transport transport = Transport.open("test", 1);
  private final Queue<Mapping> asked = new ConcurrentLinkedQueue<>();

  @AfterEach
  void stop() {
    transport.close();
  }

  @Test
  void find_noPortGiven_asksForBoth() throws Exception {
    try (RpcServer mapper = mapper(mapping -> mapping.program() == Nfs3.PROGRAM ? 2049 : 635)) {
      assertThat(find("nfs://127.0.0.1/x", mapper)).isEqualTo(new ServerPorts(2049, 635));
    }
    assertThat(asked).containsExactly(NFS, MOUNT);
  }

  @Test
  void find_mountportGiven_asksForNfsOnly() throws Exception {
    try (RpcServer mapper = mapper(_ -> 2049)) {
      assertThat(find("nfs://127.0.0.1/x?mountport=7", mapper)).isEqualTo(new ServerPorts(2049, 7));
    }
    assertThat(asked).containsExactly(NFS);
  }

  @Test
  void find_bothGiven_asksNobody() throws Exception {
    try (RpcServer mapper = mapper(_ -> 1)) {
      assertThat(find("nfs://127.0.0.1:9/x?mountport=8", mapper)).isEqualTo(new ServerPorts(9, 8));
    }
    assertThat(asked).isEmpty();
  }

  @Test
  void find_givenPortServesBothPrograms_asksNoMapper() throws Exception {
    try (ScriptedServer server = new ScriptedServer();
        RpcServer mapper = mapper(_ -> 1)) {
      int port = server.rpc().address().getPort();
      assertThat(find(server.url("/x"), mapper)).isEqualTo(new ServerPorts(port, port));
    }
    assertThat(asked).isEmpty();
  }

  @Test
  void find_givenPortWithoutMount_asksForMount() throws Exception {
    try (RpcServer mapper = mapper(_ -> 635)) {
      int port = mapper.address().getPort();
      assertThat(find("nfs://127.0.0.1:" + port + "/x", mapper))
          .isEqualTo(new ServerPorts(port, 635));
    }
    assertThat(asked).containsExactly(MOUNT);
  }

  @Test
  void find_programNotRegistered_saysWhich() throws Exception {
    try (RpcServer mapper = mapper(mapping -> mapping.program() == Mount3.PROGRAM ? 0 : 2049)) {
      assertThatThrownBy(() -> find("nfs://127.0.0.1/x", mapper))
          .isInstanceOfSatisfying(
              FsException.class, e -> assertThat(e.error()).isEqualTo(FsError.NOT_SUPPORTED))
          .hasMessageContainingAll("127.0.0.1", "no MOUNT version 3", "mountport=");
    }
  }

  @Test
  void find_portPastTheHighest_isRefused() throws Exception {
    try (RpcServer mapper = mapper(_ -> 65536)) {
      assertThatThrownBy(() -> find("nfs://127.0.0.1/x", mapper)).isInstanceOf(FsException.class);
    }
  }

  @Test
  void find_noMapper_saysHowToDoWithout() throws Exception {
    RpcServer mapper = mapper(_ -> 1);
    mapper.close();
    assertThatThrownBy(() -> find("nfs://127.0.0.1/x", mapper))
        .isInstanceOfSatisfying(
            FsException.class, e -> assertThat(e.error()).isEqualTo(FsError.SERVER_UNREACHABLE))
        .hasMessageContaining("give the ports in the URL: ?nfsport=2049&mountport=N");
  }

  private ServerPorts find(String url, RpcServer mapper) throws FsException {
    RemoteConfig config = RemoteConfig.DEFAULT.withDeadline(Duration.ofSeconds(10));
    SetupCalls calls = new SetupCalls("127.0.0.1", config, transport, new Credential.None());
    return ServerPorts.find(NfsUrl.parse(url), calls, mapper.address().getPort());
  }

  private RpcServer mapper(ToLongFunction<Mapping> ports) throws IOException {
    RpcProgram program =
        RpcProgram.builder(Portmap2.PROGRAM)
            .idempotent(
                Portmap2.GETPORT,
                (mapping, _) -> {
                  asked.add(mapping);
                  return CompletableFuture.completedFuture(ports.applyAsLong(mapping));
                })
            .build();
    return RpcServer.bind(
        transport,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        RpcServerConfig.DEFAULT,
        List.of(program),
        InstantSource.system());
  }
}
