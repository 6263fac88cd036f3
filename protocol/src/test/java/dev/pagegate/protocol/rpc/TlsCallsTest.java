package dev.pagegate.protocol.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.protocol.rpc.EchoProgram.Block;
import dev.pagegate.protocol.rpc.RpcException.Reason;
import dev.pagegate.protocol.tls.ClientTls;
import dev.pagegate.protocol.tls.ServerTls;
import dev.pagegate.protocol.tls.TestAuthority;
import dev.pagegate.protocol.tls.TlsIdentity;
import dev.pagegate.protocol.xdr.Opaque;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our client and our server with TLS between them, and what keeps it from coming about. */
final class TlsCallsTest {
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final Credential NOBODY = new Credential.None();

  @TempDir private Path directory;

  private final Transport transport = Transport.open("rpc-test", 2);
  private final List<AutoCloseable> opened = new ArrayList<>();
  private TestAuthority authority;

  @BeforeEach
  void found() throws Exception {
    authority = TestAuthority.in(directory, "authority");
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable closeable : opened.reversed()) {
      closeable.close();
    }
    transport.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 1023, 16_384, 262_145, 4_194_304})
  void callInto_payloadOfAnyLength_landsInTheDestination(int length) throws Exception {
    RpcClient client = client(server(), trusting());
    ByteBuf destination = ByteBufAllocator.DEFAULT.directBuffer(length + 5, length + 5);
    ByteBuf expected = EchoProgram.pattern(length);
    destination.writeZero(5);

    Block block =
        client
            .callInto(EchoProgram.READ, length, NOBODY, DEADLINE, destination)
            .get(20, TimeUnit.SECONDS);

    assertThat(block.payload()).isEqualTo(expected);
    assertThat(destination.readableBytes()).isEqualTo(length + 5);
    destination.release();
    expected.release();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5, 1024, 16_385, 1_048_577})
  void call_payloadAmongArguments_arrivesWhole(int length) throws Exception {
    RpcClient client = client(server(), trusting());
    ByteBuf payload = EchoProgram.pattern(length);
    Block block = new Block(7, payload);

    int sum = client.call(EchoProgram.WRITE, block, NOBODY, DEADLINE).get(20, TimeUnit.SECONDS);

    assertThat(sum).isEqualTo(EchoProgram.checksum(block));
    payload.release();
  }

  @Test
  void call_manyAtOnceBothSidesProven_eachGetsItsOwnAnswer() throws Exception {
    RpcServer server = server(demandingClients());
    RpcClient client = client(server, proven(authority.identity("client")));
    List<CompletableFuture<Opaque>> answers = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      answers.add(client.call(EchoProgram.ECHO, Opaque.utf8("call " + i), NOBODY, DEADLINE));
    }
    for (int i = 0; i < answers.size(); i++) {
      assertThat(answers.get(i).get(20, TimeUnit.SECONDS).utf8()).isEqualTo("call " + i);
    }
    assertThat(server.halfOpenCount()).isZero();
  }

  @Test
  void call_connectionsAreCut_goesOnUnderTls() throws Exception {
    RpcServer server = server();
    RpcClient client = client(server, trusting());
    assertThat(echo(client)).isEqualTo("echo");
    server.dropConnections();
    assertThat(echo(client)).isEqualTo("echo");
  }

  @Test
  void call_otherName_saysWhichNameIsWrong() throws Exception {
    TlsIdentity other =
        authority.identity("other", builder -> builder.addSanDnsName("files.example.org"));
    RpcClient client = client(server(ServerTls.open(other, Optional.empty())), trusting());
    expectDistrust(client, "not made for 127.0.0.1");
  }

  @Test
  void call_expiredCertificate_saysThatItExpired() throws Exception {
    ServerTls expired = ServerTls.open(authority.expired("old"), Optional.empty());
    expectDistrust(client(server(expired), trusting()), "has expired");
  }

  @Test
  void call_unknownAuthority_saysWhatToGive() throws Exception {
    TestAuthority stranger = TestAuthority.in(directory, "stranger");
    RpcClient client = client(server(), ClientTls.open(stranger.files(), Optional.empty()));
    expectDistrust(client, "no authority trusted here has signed", "tls-ca");
  }

  @Test
  void call_noClientCertificate_saysThatOneIsDemanded() throws Exception {
    RpcServer server = server(demandingClients());
    expectDistrust(client(server, trusting()), "demands a certificate of its clients", "tls-cert");
    assertThat(server.counts(EchoProgram.ECHO).calls()).isZero();
  }

  @Test
  void call_clientCertificateOfAStranger_isRefused() throws Exception {
    RpcServer server = server(demandingClients());
    TlsIdentity stranger = TestAuthority.in(directory, "stranger").identity("client");
    expectDistrust(client(server, proven(stranger)), "certificate");
    assertThat(server.counts(EchoProgram.ECHO).calls()).isZero();
  }

  @Test
  void call_expiredClientCertificate_isRefused() throws Exception {
    RpcServer server = server(demandingClients());
    expectDistrust(
        client(server, proven(authority.expired("client"))), "refuses this client's certificate");
    assertThat(server.counts(EchoProgram.ECHO).calls()).isZero();
  }

  @Test
  void call_serverWithoutTls_neverGoesOnInClear() throws Exception {
    RpcServer plain = serve(RpcServerConfig.DEFAULT);
    expectDistrust(client(plain, trusting()), "does not offer TLS", "turn TLS on");
    assertThat(plain.counts()).isEmpty();
  }

  @Test
  void call_inClearWhereTlsIsDemanded_isTooWeak() throws Exception {
    RpcServer server = server();
    RpcClient client =
        new RpcClient(RpcClientConfig.to(server.address()), transport, new Random(1));
    opened.add(client);
    RpcException refused = failure(client);
    assertThat(refused.reason()).isEqualTo(Reason.DENIED);
    assertThat(refused).hasMessageContaining("TOO_WEAK").hasMessageContaining("xprtsec=tls");
    assertThat(server.counts(EchoProgram.ECHO).calls()).isZero();
  }

  @Test
  void connect_certificateWasReplaced_showsTheNewOne() throws Exception {
    TlsIdentity shown = authority.expired("server");
    RpcServer server = server(ServerTls.open(shown, Optional.empty()));
    expectDistrust(client(server, trusting()), "has expired");

    authority.identity("server");

    assertThat(echo(client(server, trusting()))).isEqualTo("echo");
  }

  @Test
  void connect_authorityWasReplaced_believesTheNewOne() throws Exception {
    TestAuthority other = TestAuthority.in(directory, "other");
    RpcServer server = server();
    Path believed = directory.resolve("believed.pem");
    Files.copy(other.file(), believed);
    ClientTls tls = ClientTls.open(Optional.of(believed), Optional.empty());
    RpcClient client = client(server, tls);
    expectDistrust(client, "no authority trusted here");

    Files.copy(authority.file(), believed, StandardCopyOption.REPLACE_EXISTING);

    assertThat(echo(client)).isEqualTo("echo");
  }

  @Test
  void connect_newFilesCannotBeUsed_keepsTheOldOnes() throws Exception {
    TlsIdentity shown = authority.identity("server");
    RpcServer server = server(ServerTls.open(shown, Optional.empty()));
    // As between the two moves of a renewal: the key is another one's.
    Files.copy(authority.identity("next").key(), shown.key(), StandardCopyOption.REPLACE_EXISTING);
    assertThat(echo(client(server, trusting()))).isEqualTo("echo");

    Files.writeString(shown.certificate(), "no certificate");
    assertThat(echo(client(server, trusting()))).isEqualTo("echo");

    Files.delete(shown.key());
    assertThat(echo(client(server, trusting()))).isEqualTo("echo");
  }

  /** A renewal that was forgotten: who waits for the server gets his answer once it is made up. */
  @Test
  void call_certificateExpiresLater_waitsForAnother() throws Exception {
    RpcServer server = server();
    RpcClient client = client(server, trusting());
    assertThat(echo(client)).isEqualTo("echo");
    authority.identity("server", TestAuthority::expired);
    server.dropConnections();
    CompletableFuture<Opaque> patient = call(client, DEADLINE);

    CompletableFuture<Opaque> hasty = call(client, Duration.ofSeconds(2));
    assertThat(hasty).failsWithin(Duration.ofSeconds(30));
    assertThat(((RpcException) hasty.exceptionNow()).reason()).isEqualTo(Reason.UNTRUSTED);
    assertThat(hasty.exceptionNow()).hasMessageContaining("has expired");
    assertThat(patient).isNotDone();

    authority.identity("server");
    assertThat(patient.get(30, TimeUnit.SECONDS).utf8()).isEqualTo("echo");
  }

  private static void expectDistrust(RpcClient client, String... said) {
    RpcException refused = failure(client);
    assertThat(refused.reason()).as(refused.getMessage()).isEqualTo(Reason.UNTRUSTED);
    assertThat(refused).hasMessageContaining("127.0.0.1:").hasMessageContainingAll(said);
  }

  private static RpcException failure(RpcClient client) {
    CompletableFuture<Opaque> call = call(client, DEADLINE);
    assertThat(call).failsWithin(Duration.ofSeconds(30));
    return (RpcException) call.exceptionNow();
  }

  private static String echo(RpcClient client) throws Exception {
    return call(client, DEADLINE).get(30, TimeUnit.SECONDS).utf8();
  }

  private static CompletableFuture<Opaque> call(RpcClient client, Duration deadline) {
    return client.call(EchoProgram.ECHO, Opaque.utf8("echo"), NOBODY, deadline);
  }

  private ClientTls trusting() throws Exception {
    return ClientTls.open(authority.files(), Optional.empty());
  }

  private ClientTls proven(TlsIdentity identity) throws Exception {
    return ClientTls.open(authority.files(), Optional.of(identity));
  }

  private ServerTls demandingClients() throws Exception {
    return ServerTls.open(authority.identity("server"), authority.files());
  }

  private RpcServer server() throws Exception {
    return server(ServerTls.open(authority.identity("server"), Optional.empty()));
  }

  private RpcServer server(ServerTls tls) throws Exception {
    return serve(RpcServerConfig.DEFAULT.withTls(tls));
  }

  private RpcServer serve(RpcServerConfig config) throws Exception {
    RpcServer server =
        RpcServer.bind(
            transport,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            config,
            List.of(EchoProgram.builder().build()),
            InstantSource.system());
    opened.add(server);
    return server;
  }

  private RpcClient client(RpcServer server, ClientTls tls) {
    RpcClient client =
        new RpcClient(
            RpcClientConfig.to(server.address())
                .withConnections(2)
                .withMaxReplyBytes(8 << 20)
                .withTls(tls),
            transport,
            new Random(1));
    opened.add(client);
    return client;
  }
}
