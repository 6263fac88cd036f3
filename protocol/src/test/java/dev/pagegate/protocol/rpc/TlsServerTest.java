package dev.pagegate.protocol.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.protocol.rpc.ReplyStatus.Accepted;
import dev.pagegate.protocol.rpc.ReplyStatus.AuthError;
import dev.pagegate.protocol.rpc.ReplyStatus.Outcome;
import dev.pagegate.protocol.tls.ServerTls;
import dev.pagegate.protocol.tls.TestAuthority;
import dev.pagegate.protocol.xdr.Codec;
import dev.pagegate.protocol.xdr.Codec.Void0;
import dev.pagegate.protocol.xdr.Opaque;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that demands TLS, and clients that do byte by byte what they like. */
final class TlsServerTest {
  private static final String TLS_1_3 = "TLSv1.3";
  private static final String SUNRPC = "sunrpc";
  private static final Procedure<Void0, Void0> NULL =
      new Procedure<>(EchoProgram.NUMBER, 3, 0, "NULL", Codec.VOID, Codec.VOID);

  @TempDir private Path directory;

  private final Transport transport = Transport.open("rpc-test", 1);
  private final List<RawPeer> clients = new ArrayList<>();
  private TestAuthority authority;
  private RpcServer server;

  @BeforeEach
  void start() throws Exception {
    authority = TestAuthority.in(directory, "authority");
    serve(new ServerTls.Bounds(Duration.ofMinutes(5), 10));
  }

  private void serve(ServerTls.Bounds bounds) throws Exception {
    ServerTls tls = ServerTls.open(authority.identity("server"), Optional.empty());
    server =
        RpcServer.bind(
            transport,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            RpcServerConfig.DEFAULT.withTls(tls.withBounds(bounds)),
            List.of(EchoProgram.builder().build()),
            InstantSource.system());
  }

  private RawPeer connect() throws Exception {
    RawPeer client = RawPeer.connect(server.address());
    clients.add(client);
    return client;
  }

  @AfterEach
  void stop() throws Exception {
    for (RawPeer client : clients) {
      client.close();
    }
    server.close();
    transport.close();
  }

  @Test
  void call_inClear_isTooWeakAndNotRun() throws Exception {
    RawPeer client = connect();
    client.call(EchoProgram.ECHO, 1, Opaque.utf8("secret"));
    assertThat(client.readReply(EchoProgram.BYTES).header())
        .isEqualTo(new ReplyHeader(1, new AuthError(AuthStatus.TOO_WEAK)));
    assertThat(server.counts(EchoProgram.ECHO).calls()).isZero();
  }

  @Test
  void nullCall_inClear_isAnswered() throws Exception {
    RawPeer client = connect();
    client.call(NULL, 1, Void0.VOID);
    assertThat(client.readReply(Codec.VOID).header().status()).isEqualTo(Accepted.SUCCESS);
  }

  @Test
  void probe_ofAnotherProcedureThanNull_isABadCredential() throws Exception {
    RawPeer client = connect();
    client.call(asking(EchoProgram.ECHO), EchoProgram.BYTES, Opaque.utf8("x"));
    expectBadCredential(client);
  }

  @Test
  void probe_withACredentialsBody_isABadCredential() throws Exception {
    RawPeer client = connect();
    CallHeader header = with(NULL, new Credential.Other(StartTls.AUTH_TLS, Opaque.utf8("body")));
    client.call(header, Codec.VOID, Void0.VOID);
    expectBadCredential(client);
  }

  @Test
  void probe_underTls_isABadCredential() throws Exception {
    RawPeer secured = secure(connect(), SUNRPC);
    secured.call(asking(NULL), Codec.VOID, Void0.VOID);
    expectBadCredential(secured);
  }

  @Test
  void call_underTlsOfTheJdk_isAnswered() throws Exception {
    RawPeer secured = secure(connect(), SUNRPC);
    secured.call(EchoProgram.ECHO, 5, Opaque.utf8("secret"));
    RawPeer.Reply<Opaque> reply = secured.readReply(EchoProgram.BYTES);
    assertThat(reply.results()).isEqualTo(Opaque.utf8("secret"));
  }

  /** Put there by somebody on the way, it would seem to come from whom TLS vouches for. */
  @Test
  void call_behindTheProbe_closesTheConnectionAndIsNotRun() throws Exception {
    RawPeer client = connect();
    ByteBuf both =
        Unpooled.wrappedBuffer(
            RawPeer.record(writer -> CallHeader.CODEC.encode(asking(NULL), writer)),
            RawPeer.record(
                writer -> {
                  CallHeader.CODEC.encode(RawPeer.header(EchoProgram.ECHO, 2), writer);
                  EchoProgram.BYTES.encode(Opaque.utf8("injected"), writer);
                }));
    client.write(both);
    client.awaitClose();
    assertThat(server.counts(EchoProgram.ECHO).calls()).isZero();
  }

  @Test
  void handshake_withoutAlpn_closesTheConnectionBeforeAnyCall() throws Exception {
    RawPeer secured = secure(connect());
    try {
      secured.call(EchoProgram.ECHO, 2, Opaque.utf8("x"));
    } catch (IOException _) {
      // The server was faster.
    }
    secured.awaitClose();
    assertThat(server.counts(EchoProgram.ECHO).calls()).isZero();
  }

  @Test
  void handshake_forAnotherProtocol_isRefused() throws Exception {
    RawPeer client = probed(connect());
    assertThatThrownBy(() -> client.startTls(authority.context(), true, TLS_1_3, "h2"))
        .isInstanceOf(SSLException.class);
  }

  @Test
  void handshake_withTls12_isRefused() throws Exception {
    RawPeer client = probed(connect());
    assertThatThrownBy(() -> client.startTls(authority.context(), true, "TLSv1.2", SUNRPC))
        .isInstanceOf(SSLException.class);
  }

  @Test
  void handshake_garbageInPlaceOfTheGreeting_closesTheConnection() throws Exception {
    RawPeer client = probed(connect());
    client.write(EchoProgram.pattern(100_000));
    client.awaitClose();
  }

  @Test
  void record_longerThanAnyClearCall_closesTheConnection() throws Exception {
    RawPeer client = connect();
    client.write(Unpooled.buffer().writeInt(RecordMark.last(ServerUpgrade.MAX_CLEAR_BYTES + 1)));
    client.awaitClose();
  }

  @Test
  void connection_neverSecured_isClosedAtTheBound() throws Exception {
    server.close();
    serve(new ServerTls.Bounds(Duration.ofMillis(50), 10));
    RawPeer silent = connect();
    RawPeer halfWay = probed(connect());
    silent.awaitClose();
    halfWay.awaitClose();
  }

  @Test
  void connections_moreHalfOpenThanTheBound_theOldestGoes() throws Exception {
    server.close();
    serve(new ServerTls.Bounds(Duration.ofMinutes(5), 2));
    RawPeer oldest = probed(connect());
    RawPeer older = probed(connect());
    RawPeer newest = secure(connect(), SUNRPC);
    oldest.awaitClose();

    newest.call(EchoProgram.ECHO, 5, Opaque.utf8("x"));
    newest.readReply(EchoProgram.BYTES);
    assertThat(server.halfOpenCount()).isOne();
    older.startTls(authority.context(), true, TLS_1_3, SUNRPC).close();
  }

  private static CallHeader asking(Procedure<?, ?> procedure) {
    return with(procedure, StartTls.CREDENTIAL);
  }

  private static CallHeader with(Procedure<?, ?> procedure, Credential credential) {
    return new CallHeader(
        1, procedure.program(), procedure.version(), procedure.number(), credential, Verifier.NONE);
  }

  private static RawPeer probed(RawPeer client) throws Exception {
    client.call(asking(NULL), Codec.VOID, Void0.VOID);
    assertThat(client.readReply(Codec.VOID).header())
        .isEqualTo(new ReplyHeader(1, new Accepted(StartTls.OFFER, Outcome.SUCCESS)));
    return client;
  }

  private RawPeer secure(RawPeer client, String... protocols) throws Exception {
    return probed(client).startTls(authority.context(), true, TLS_1_3, protocols);
  }

  private static void expectBadCredential(RawPeer client) throws Exception {
    assertThat(client.readReply(Codec.VOID).header().status())
        .isEqualTo(new AuthError(AuthStatus.BAD_CREDENTIAL));
  }
}
