package dev.pagegate.protocol.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.protocol.rpc.EchoProgram.Block;
import dev.pagegate.protocol.rpc.RpcException.Reason;
import dev.pagegate.protocol.xdr.Opaque;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RpcClientTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(300);

  private final Transport transport = Transport.open("rpc-test", 1);
  private ServerSocket listener;
  private RpcClient client;

  @BeforeEach
  void start() throws Exception {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    client = client(UnaryOperator.identity());
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    transport.close();
    listener.close();
  }

  private RpcClient client(UnaryOperator<RpcClientConfig> change) {
    return new RpcClient(
        change.apply(
            RpcClientConfig.to((InetSocketAddress) listener.getLocalSocketAddress())
                .withMaxReplyBytes(100_000)),
        transport,
        new Random(42));
  }

  private void reconfigure(UnaryOperator<RpcClientConfig> change) {
    client.close();
    client = client(change);
  }

  @Test
  void call_answersOutOfOrder_reachTheirCalls() throws Exception {
    var first = echo("first", LONG);
    var second = echo("second", LONG);
    try (RawPeer server = RawPeer.accept(listener)) {
      int firstXid = server.readCall().xid();
      int secondXid = server.readCall().xid();
      server.echo(secondXid, "2");
      assertThat(result(second)).isEqualTo("2");
      assertThat(first).isNotDone();
      server.echo(firstXid, "1");
      assertThat(result(first)).isEqualTo("1");
    }
  }

  @Test
  void call_serverClosesMidReply_isSentAgainWithItsXid() throws Exception {
    var call = echo("hello", LONG);
    int xid;
    try (RawPeer server = RawPeer.accept(listener)) {
      xid = server.readCall().xid();
      server.write(RawPeer.echoReply(xid, "hello").slice(0, 20));
    }
    try (RawPeer server = RawPeer.accept(listener)) {
      assertThat(server.readCall().xid()).isEqualTo(xid);
      server.echo(xid, "again");
      assertThat(result(call)).isEqualTo("again");
    }
  }

  @Test
  void callInto_serverClosesMidPayload_startsOver() throws Exception {
    ByteBuf destination = Unpooled.directBuffer(8192, 8192);
    ByteBuf payload = EchoProgram.pattern(5000);
    var call = client.callInto(EchoProgram.READ, 5000, new Credential.None(), LONG, destination);
    try (RawPeer server = RawPeer.accept(listener)) {
      ByteBuf reply = readReply(server.readCall().xid(), payload);
      server.write(reply.slice(0, 3000));
    }
    try (RawPeer server = RawPeer.accept(listener)) {
      server.write(readReply(server.readCall().xid(), payload));
      assertThat(call.get(20, TimeUnit.SECONDS).payload()).isEqualTo(payload);
    }
    assertThat(destination.readableBytes()).isEqualTo(5000);
    destination.release();
    payload.release();
  }

  @Test
  void call_serverSilent_failsAtItsDeadlineAndKeepsTheConnection() throws Exception {
    var call = echo("hello", SHORT);
    try (RawPeer server = RawPeer.accept(listener)) {
      int late = server.readCall().xid();
      assertFails(call, Reason.DEADLINE)
          .hasMessageContaining("ECHO: no answer from")
          .hasMessageContaining(":" + listener.getLocalPort());

      server.echo(late, "too late");
      var next = echo("next", LONG);
      server.echo(server.readCall().xid(), "in time");
      assertThat(result(next)).isEqualTo("in time");
    }
  }

  @Test
  void call_noAnswerForTheRetransmitInterval_isSentAgainOnTheConnection() throws Exception {
    reconfigure(config -> config.withRetransmitInterval(SHORT));
    var call = echo("hello", LONG);
    try (RawPeer server = RawPeer.accept(listener)) {
      int xid = server.readCall().xid();
      assertThat(server.readCall().xid()).isEqualTo(xid);
      server.echo(xid, "hello");
      assertThat(result(call)).isEqualTo("hello");
    }
  }

  @Test
  void call_connectionSilentForTheBound_isReplacedAndCallsAreSentAgain() throws Exception {
    reconfigure(config -> config.withSilenceBound(SHORT));
    var call = echo("hello", LONG);
    try (RawPeer dead = RawPeer.accept(listener)) {
      int xid = dead.readCall().xid();
      // A slow machine may let the bound pass on later connections too, so each of them answers.
      CompletableFuture<Void> alive = CompletableFuture.runAsync(() -> answerUntilDone(call, xid));
      assertThat(result(call)).isEqualTo("hello");
      dead.awaitClose();
      listener.close();
      alive.get(20, TimeUnit.SECONDS);
    }
  }

  private void answerUntilDone(CompletableFuture<?> call, int xid) {
    while (!call.isDone()) {
      try (RawPeer alive = RawPeer.accept(listener)) {
        assertThat(alive.readCall().xid()).isEqualTo(xid);
        alive.echo(xid, "hello");
      } catch (IOException _) {
        return;
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0xffff_ffff, 0x7fff_ffff, 0, 0x8001_86a1, 0x4745_5420})
  void call_badRecordMark_closesTheConnectionAndIsSentAgain(int mark) throws Exception {
    var call = echo("hello", LONG);
    try (RawPeer server = RawPeer.accept(listener)) {
      server.readCall();
      server.write(Unpooled.buffer().writeInt(mark));
      server.awaitClose();
    }
    try (RawPeer server = RawPeer.accept(listener)) {
      server.echo(server.readCall().xid(), "hello");
      assertThat(result(call)).isEqualTo("hello");
    }
  }

  @Test
  void call_undecodableReply_failsAloneAndOthersAreSentAgain() throws Exception {
    var offended = echo("offended", LONG);
    var other = echo("other", LONG);
    try (RawPeer server = RawPeer.accept(listener)) {
      int xid = server.readCall().xid();
      server.readCall();
      server.writeRecord(
          writer -> {
            writer.writeInt(xid);
            writer.writeInt(77);
          });
      assertFails(offended, Reason.BAD_REPLY).hasMessageContaining("message type: 77");
      server.awaitClose();
    }
    try (RawPeer server = RawPeer.accept(listener)) {
      server.echo(server.readCall().xid(), "other");
      assertThat(result(other)).isEqualTo("other");
    }
  }

  @Test
  void call_serverThatOnlySendsGarbage_failsBadReplyAtItsDeadline() throws Exception {
    var call = echo("hello", Duration.ofSeconds(1));
    CompletableFuture<Void> garbage =
        CompletableFuture.runAsync(
            () -> {
              while (!call.isDone()) {
                try (RawPeer server = RawPeer.accept(listener)) {
                  server.write(Unpooled.buffer().writeInt(-1));
                  server.awaitClose();
                } catch (IOException _) {
                  return;
                }
              }
            });
    assertFails(call, Reason.BAD_REPLY).hasMessageContaining("record length");
    listener.close();
    garbage.get(20, TimeUnit.SECONDS);
  }

  @Test
  void call_floodOfUnknownXids_closesTheConnection() throws Exception {
    var call = echo("hello", LONG);
    try (RawPeer server = RawPeer.accept(listener)) {
      int xid = server.readCall().xid();
      for (int i = 1; i <= 65; i++) {
        server.echo(xid + i, "who asked?");
      }
      server.awaitClose();
    }
    try (RawPeer server = RawPeer.accept(listener)) {
      server.echo(server.readCall().xid(), "hello");
      assertThat(result(call)).isEqualTo("hello");
    }
  }

  @Test
  void call_nobodyListens_failsAtOnce() throws Exception {
    listener.close();
    assertFails(echo("hello", Duration.ofHours(1)), Reason.CONNECT_REFUSED)
        .hasMessageContaining("ECHO: cannot connect to");
  }

  @Test
  void call_serverThatWasThereIsGone_waitsUntilItsDeadline() throws Exception {
    var first = echo("first", LONG);
    try (RawPeer server = RawPeer.accept(listener)) {
      server.echo(server.readCall().xid(), "1");
      assertThat(result(first)).isEqualTo("1");
      listener.close();
    }
    assertFails(echo("second", SHORT), Reason.CONNECT_REFUSED);
  }

  @Test
  void call_serverRestarts_isAnsweredByTheNewOne() throws Exception {
    var first = echo("first", LONG);
    try (RawPeer server = RawPeer.accept(listener)) {
      server.echo(server.readCall().xid(), "1");
      assertThat(result(first)).isEqualTo("1");
    }
    int port = listener.getLocalPort();
    listener.close();
    var second = echo("second", LONG);
    assertFails(echo("impatient", SHORT), Reason.CONNECT_REFUSED);
    assertThat(second).isNotDone();
    listener = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    try (RawPeer server = RawPeer.accept(listener)) {
      server.echo(server.readCall().xid(), "2");
      assertThat(result(second)).isEqualTo("2");
    }
  }

  @Test
  void call_privilegedPortWhenPermitted_connects() throws Exception {
    reconfigure(
        config -> config.withSourcePort(RpcClientConfig.SourcePort.PRIVILEGED_IF_PERMITTED));
    var call = echo("hello", LONG);
    try (RawPeer server = RawPeer.accept(listener)) {
      server.echo(server.readCall().xid(), "hello");
      assertThat(result(call)).isEqualTo("hello");
    }
  }

  @Test
  void close_callsUnderWay_failClosed() throws Exception {
    var call = echo("hello", LONG);
    try (RawPeer server = RawPeer.accept(listener)) {
      server.readCall();
      client.close();
      assertFails(call, Reason.CLOSED);
      server.awaitClose();
    }
    assertFails(echo("after", LONG), Reason.CLOSED);
  }

  @Test
  void call_transportClosed_failsClosed() {
    transport.close();
    assertFails(echo("after", LONG), Reason.CLOSED);
  }

  @Test
  void callInto_procedureWithoutPayload_isRefused() {
    ByteBuf destination = Unpooled.buffer();
    assertThatThrownBy(
            () ->
                client.callInto(
                    EchoProgram.ECHO, Opaque.EMPTY, new Credential.None(), LONG, destination))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> client.call(EchoProgram.READ, 1, new Credential.None(), LONG))
        .isInstanceOf(IllegalArgumentException.class);
    destination.release();
  }

  private CompletableFuture<Opaque> echo(String text, Duration deadline) {
    return client.call(EchoProgram.ECHO, Opaque.utf8(text), new Credential.None(), deadline);
  }

  private static ByteBuf readReply(int xid, ByteBuf payload) {
    return RawPeer.record(
        writer -> {
          ReplyHeader.CODEC.encode(new ReplyHeader(xid, ReplyStatus.Accepted.SUCCESS), writer);
          EchoProgram.BLOCK.encode(new Block(1, payload), writer);
        });
  }

  private static String result(CompletableFuture<Opaque> call) throws Exception {
    return call.get(20, TimeUnit.SECONDS).utf8();
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> assertFails(
      CompletableFuture<?> call, Reason reason) {
    return assertThatThrownBy(() -> call.get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(RpcException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }
}
