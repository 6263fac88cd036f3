package dev.pagegate.protocol.rpc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.protocol.rpc.ReplyStatus.AcceptStatus;
import dev.pagegate.protocol.rpc.ReplyStatus.Accepted;
import dev.pagegate.protocol.rpc.ReplyStatus.AuthError;
import dev.pagegate.protocol.rpc.ReplyStatus.Outcome;
import dev.pagegate.protocol.rpc.RpcException.Reason;
import dev.pagegate.protocol.tls.ClientTls;
import dev.pagegate.protocol.tls.TestAuthority;
import dev.pagegate.protocol.xdr.Opaque;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client that demands TLS, and servers that do byte by byte what they like. */
final class TlsClientTest {
  private static final String TLS_1_3 = "TLSv1.3";
  private static final String QUESTION = "question";
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir private Path directory;

  private final Transport transport = Transport.open("rpc-test", 1);
  private TestAuthority authority;
  private ServerSocket listener;
  private RpcClient client;

  @BeforeEach
  void start() throws Exception {
    authority = TestAuthority.in(directory, "authority");
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    connectWithin(LONG);
  }

  private void connectWithin(Duration bound) throws Exception {
    client =
        new RpcClient(
            RpcClientConfig.to((InetSocketAddress) listener.getLocalSocketAddress())
                .withConnectBound(bound)
                .withTls(ClientTls.open(authority.files(), Optional.empty())),
            transport,
            new Random(1));
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    listener.close();
    transport.close();
  }

  @ParameterizedTest
  @EnumSource
  void probe_offerWhateverItsStatus_isTaken(Outcome status) throws Exception {
    CompletableFuture<Opaque> call = echo(LONG);
    try (RawPeer server = RawPeer.accept(listener)) {
      server.write(offer(server.readCall(), status));
      try (RawPeer secured = server.startTls(authority.context(), false, TLS_1_3, "sunrpc")) {
        secured.echo(secured.readCall().xid(), "answer");
        assertThat(call.get(20, TimeUnit.SECONDS).utf8()).isEqualTo("answer");
      }
    }
  }

  @Test
  void probe_isTheNullProcedureOfTheProgramWithNothingElse() throws Exception {
    CompletableFuture<Opaque> call = echo(LONG);
    try (RawPeer server = RawPeer.accept(listener)) {
      CallHeader probe = server.readCall();
      assertThat(probe)
          .isEqualTo(
              new CallHeader(
                  probe.xid(), EchoProgram.NUMBER, 3, 0, StartTls.CREDENTIAL, Verifier.NONE));
      server.write(reply(probe, new AuthError(AuthStatus.REJECTED_CREDENTIAL)));
      expectDistrust(call, "does not offer TLS", "REJECTED_CREDENTIAL");
      assertThat(server.readAllBytes()).isEmpty();
    }
  }

  @Test
  void probe_successWithoutTheOffer_sendsNothingMore() throws Exception {
    CompletableFuture<Opaque> call = echo(LONG);
    try (RawPeer server = RawPeer.accept(listener)) {
      server.write(reply(server.readCall(), Accepted.SUCCESS));
      expectDistrust(call, "does not offer TLS", "lacks STARTTLS");
      assertThat(server.readAllBytes()).isEmpty();
    }
  }

  @Test
  void probe_answerToAnotherCall_isGarbage() throws Exception {
    CompletableFuture<Opaque> call = echo(LONG);
    try (RawPeer server = RawPeer.accept(listener)) {
      ByteBuf offer = offer(server.readCall(), Outcome.SUCCESS);
      server.write(offer.setInt(RecordMark.BYTES, offer.getInt(RecordMark.BYTES) + 1));
      expectDistrust(call, "garbage", "xid");
    }
  }

  /** Where they come late, they stand in the place of the server's greeting. */
  @Test
  void probe_bytesBehindTheOffer_areNotTaken() throws Exception {
    CompletableFuture<Opaque> call = echo(LONG);
    try (RawPeer server = RawPeer.accept(listener)) {
      ByteBuf offer = offer(server.readCall(), Outcome.SUCCESS);
      server.write(Unpooled.wrappedBuffer(offer, RawPeer.echoReply(1, "injected")).copy());
      expectDistrust(call, "the server");
      assertThat(new String(server.readAllBytes(), ISO_8859_1)).doesNotContain(QUESTION);
    }
  }

  @ParameterizedTest
  @EnumSource
  void probe_answeredWithGarbage_isNotBelieved(Garbage garbage) throws Exception {
    CompletableFuture<Opaque> call = echo(LONG);
    try (RawPeer server = RawPeer.accept(listener)) {
      server.readCall();
      server.write(garbage.bytes());
      expectDistrust(call, "garbage");
    }
  }

  enum Garbage {
    TWO_GIGABYTES,
    EMPTY_FRAGMENTS,
    NOISE;

    private ByteBuf bytes() {
      return switch (this) {
        case TWO_GIGABYTES -> Unpooled.buffer().writeInt(-1).writeZero(4096);
        case EMPTY_FRAGMENTS -> Unpooled.buffer().writeZero(4096);
        case NOISE -> RawPeer.record(writer -> writer.writeInt(7));
      };
    }
  }

  @Test
  void handshake_garbageInPlaceOfTheServersGreeting_isNotBelieved() throws Exception {
    CompletableFuture<Opaque> call = echo(LONG);
    try (RawPeer server = RawPeer.accept(listener)) {
      server.write(offer(server.readCall(), Outcome.SUCCESS));
      server.write(EchoProgram.pattern(100_000));
      expectDistrust(call, "the server");
    }
  }

  @Test
  void handshake_serverAgreesOnNoProtocol_isNotBelieved() throws Exception {
    CompletableFuture<Opaque> call = echo(LONG);
    try (RawPeer server = RawPeer.accept(listener)) {
      server.write(offer(server.readCall(), Outcome.SUCCESS));
      try (RawPeer secured = server.startTls(authority.context(), false, TLS_1_3)) {
        assertThat(secured.readAllBytes()).isEmpty();
      } catch (SocketException | SSLException _) {
        // The client went before the server was done.
      }
      expectDistrust(call, "ALPN sunrpc");
    }
  }

  @Test
  void probe_neverAnswered_failsAtTheDeadlineAndSaysWhy() throws Exception {
    client.close();
    connectWithin(Duration.ofMillis(300));
    CompletableFuture<Opaque> call = echo(Duration.ofSeconds(2));
    try (RawPeer server = RawPeer.accept(listener)) {
      server.readCall();
      RpcException failure = failure(call);
      assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
      assertThat(failure).hasMessageContaining("STARTTLS probe");
    }
  }

  @Test
  void handshake_neverEnds_failsAtTheDeadlineAndSaysWhy() throws Exception {
    client.close();
    connectWithin(Duration.ofMillis(500));
    CompletableFuture<Opaque> call = echo(Duration.ofSeconds(2));
    try (RawPeer server = RawPeer.accept(listener)) {
      server.write(offer(server.readCall(), Outcome.SUCCESS));
      RpcException failure = failure(call);
      assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
      assertThat(failure).hasMessageContaining("localhost:");
    }
  }

  @Test
  void call_deadlinePassesDuringTheHandshake_fails() throws Exception {
    CompletableFuture<Opaque> call = echo(Duration.ofMillis(300));
    try (RawPeer _ = RawPeer.accept(listener)) {
      assertThat(failure(call).reason()).isEqualTo(Reason.DEADLINE);
    }
  }

  private CompletableFuture<Opaque> echo(Duration deadline) {
    return client.call(EchoProgram.ECHO, Opaque.utf8(QUESTION), new Credential.None(), deadline);
  }

  private static ByteBuf offer(CallHeader probe, AcceptStatus status) {
    return reply(probe, new Accepted(StartTls.OFFER, status));
  }

  private static ByteBuf reply(CallHeader probe, ReplyStatus status) {
    return RawPeer.record(
        writer -> ReplyHeader.CODEC.encode(new ReplyHeader(probe.xid(), status), writer));
  }

  private static RpcException failure(CompletableFuture<?> call) {
    assertThat(call).failsWithin(Duration.ofSeconds(30));
    return (RpcException) call.exceptionNow();
  }

  private static void expectDistrust(CompletableFuture<?> call, String... said) {
    RpcException failure = failure(call);
    assertThat(failure.reason()).as(failure.getMessage()).isEqualTo(Reason.UNTRUSTED);
    assertThat(failure).hasMessageContaining("localhost:").hasMessageContainingAll(said);
  }
}
