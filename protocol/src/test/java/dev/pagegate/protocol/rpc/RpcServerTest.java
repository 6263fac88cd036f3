package dev.pagegate.protocol.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.protocol.rpc.ReplyStatus.Accepted;
import dev.pagegate.protocol.rpc.ReplyStatus.AuthError;
import dev.pagegate.protocol.rpc.ReplyStatus.Outcome;
import dev.pagegate.protocol.rpc.ReplyStatus.ProgramMismatch;
import dev.pagegate.protocol.rpc.ReplyStatus.RpcMismatch;
import dev.pagegate.protocol.xdr.Codec;
import dev.pagegate.protocol.xdr.Opaque;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RpcServerTest {
  private static final RpcServerConfig SMALL =
      new RpcServerConfig(
          10_000,
          2,
          50_000,
          2,
          Duration.ofMinutes(1),
          RecordMark.MAX_FRAGMENT_BYTES,
          DuplicateRequestCache.Bounds.DEFAULT,
          Optional.empty(),
          _ -> {});
  private static final Procedure<Integer, Integer> SLOW =
      new Procedure<>(EchoProgram.NUMBER, 3, 9, "SLOW", EchoProgram.INT, EchoProgram.INT);
  private static final Procedure<Integer, Integer> BROKEN =
      new Procedure<>(EchoProgram.NUMBER, 5, 1, "BROKEN", EchoProgram.INT, EchoProgram.INT);

  private final Transport transport = Transport.open("rpc-test", 1);
  private final AtomicInteger next = new AtomicInteger();
  private final BlockingQueue<CompletableFuture<Integer>> slow = new ArrayBlockingQueue<>(100);
  private RpcServer server;
  private RawPeer client;

  @BeforeEach
  void start() throws Exception {
    serve(SMALL);
  }

  private void serve(RpcServerConfig config) throws IOException {
    RpcProgram program =
        EchoProgram.builder()
            .nonIdempotent(
                EchoProgram.NEXT,
                (step, _) -> CompletableFuture.completedFuture(next.addAndGet(step)))
            .nonIdempotent(SLOW, (_, _) -> slowly())
            .idempotent(
                BROKEN,
                (_, _) -> {
                  throw new IllegalStateException("broken on purpose");
                })
            .build();
    server =
        RpcServer.bind(
            transport,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            config,
            List.of(program),
            InstantSource.system());
    client = RawPeer.connect(server.address());
  }

  private void serveAgain(RpcServerConfig config) throws IOException {
    client.close();
    server.close();
    serve(config);
  }

  private CompletableFuture<Integer> slowly() {
    CompletableFuture<Integer> result = new CompletableFuture<>();
    slow.add(result);
    return result;
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    server.close();
    transport.close();
  }

  @Test
  void call_nullProcedure_isAnswered() throws Exception {
    client.call(header(EchoProgram.NUMBER, 3, 0), Codec.VOID, Codec.Void0.VOID);
    assertReply(Accepted.SUCCESS);
  }

  @Test
  void call_unknownProgram_isRefused() throws Exception {
    client.call(header(1, 3, 1), Codec.VOID, Codec.Void0.VOID);
    assertReply(Accepted.of(Outcome.PROGRAM_UNAVAILABLE));
  }

  @Test
  void call_unknownVersion_isToldTheKnownOnes() throws Exception {
    client.call(header(EchoProgram.NUMBER, 4, 1), Codec.VOID, Codec.Void0.VOID);
    assertReply(Accepted.of(new ProgramMismatch(3, 5)));
  }

  @Test
  void call_unknownProcedure_isRefused() throws Exception {
    client.call(header(EchoProgram.NUMBER, 3, 77), Codec.VOID, Codec.Void0.VOID);
    assertReply(Accepted.of(Outcome.PROCEDURE_UNAVAILABLE));
  }

  @Test
  void call_undecodableArguments_areRefused() throws Exception {
    client.call(header(EchoProgram.NUMBER, 3, 1), Codec.VOID, Codec.Void0.VOID);
    assertReply(Accepted.of(Outcome.GARBAGE_ARGUMENTS));
  }

  @Test
  void call_argumentLongerThanTheMessage_isRefused() throws Exception {
    client.call(header(EchoProgram.NUMBER, 3, 1), EchoProgram.INT, 4_000_000);
    assertReply(Accepted.of(Outcome.GARBAGE_ARGUMENTS));
  }

  @Test
  void call_programThrows_isASystemError() throws Exception {
    client.call(BROKEN, 1, 1);
    assertReply(Accepted.of(Outcome.SYSTEM_ERROR));
    assertThat(server.counts(BROKEN)).isEqualTo(new ProcedureCounts(1, 0, 1));
  }

  @Test
  void call_programFailsLater_isASystemError() throws Exception {
    client.call(SLOW, 1, 1);
    slow().completeExceptionally(new IOException("disk gone"));
    assertReply(Accepted.of(Outcome.SYSTEM_ERROR));
  }

  @Test
  void call_otherRpcVersion_isToldTheKnownOne() throws Exception {
    client.writeRecord(
        writer -> {
          writer.writeInt(1);
          writer.writeInt(0);
          writer.writeInt(3);
        });
    assertReply(new RpcMismatch(2, 2));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 6, 7})
  void call_credentialNobodyUnderstands_isDenied(int flavour) throws Exception {
    client.call(
        new CallHeader(
            1,
            EchoProgram.NUMBER,
            3,
            0,
            new Credential.Other(flavour, Opaque.utf8("what")),
            Verifier.NONE),
        Codec.VOID,
        Codec.Void0.VOID);
    assertReply(
        new AuthError(flavour == 1 ? AuthStatus.BAD_CREDENTIAL : AuthStatus.REJECTED_CREDENTIAL));
  }

  @Test
  void read_replyInPlaceOfACall_closesTheConnection() throws Exception {
    client.echo(1, "not a call");
    client.awaitClose();
  }

  @Test
  void read_recordLongerThanTheBound_closesTheConnection() throws Exception {
    client.write(Unpooled.buffer().writeInt(RecordMark.last(10_001)));
    client.awaitClose();
  }

  @Test
  void call_answersBecomeReadyOutOfOrder_areSentAsTheyAre() throws Exception {
    client.call(SLOW, 1, 0);
    client.call(SLOW, 2, 0);
    CompletableFuture<Integer> first = slow();
    slow().complete(2);
    assertThat(client.readReply(EchoProgram.INT).header().xid()).isEqualTo(2);
    first.complete(1);
    assertThat(client.readReply(EchoProgram.INT).header().xid()).isEqualTo(1);
  }

  @Test
  void call_moreThanMayRunAtOnce_waitUntilOneEnds() throws Exception {
    for (int xid = 1; xid <= 5; xid++) {
      client.call(SLOW, xid, 0);
    }
    // The probe shares the only event loop: once it is answered, the five have been seen.
    CompletableFuture<Integer> first = slow();
    var _ = slow();
    probe();
    assertThat(slow).isEmpty();
    assertThat(server.counts(SLOW).calls()).isEqualTo(2);

    first.complete(1);
    assertThat(slow()).isNotNull();
  }

  @Test
  void call_clientReadsItsRepliesLate_getsThemAll() throws Exception {
    String text = "x".repeat(9_000);
    CompletableFuture<Void> sender =
        CompletableFuture.runAsync(
            () -> {
              try {
                for (int xid = 1; xid <= 3_000; xid++) {
                  client.call(EchoProgram.ECHO, xid, Opaque.utf8(text));
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    for (int xid = 1; xid <= 3_000; xid++) {
      assertThat(client.readReply(EchoProgram.BYTES).header().xid()).isEqualTo(xid);
    }
    sender.get(20, TimeUnit.SECONDS);
  }

  @Test
  void connect_moreThanTheBound_isClosed() throws Exception {
    probe();
    try (RawPeer second = RawPeer.connect(server.address())) {
      second.call(EchoProgram.NEXT, 1, 0);
      second.readReply(EchoProgram.INT);
      try (RawPeer third = RawPeer.connect(server.address())) {
        third.awaitClose();
      }
    }
  }

  @Test
  void connection_idleForTheBound_isClosed() throws Exception {
    serveAgain(
        new RpcServerConfig(
            10_000,
            2,
            50_000,
            2,
            Duration.ofMillis(50),
            RecordMark.MAX_FRAGMENT_BYTES,
            DuplicateRequestCache.Bounds.DEFAULT,
            Optional.empty(),
            _ -> {}));
    client.awaitClose();
  }

  @Test
  void duplicate_ofAnAnsweredCall_getsTheSameAnswerWithoutRunning() throws Exception {
    client.call(EchoProgram.NEXT, 7, 1);
    assertThat(client.readReply(EchoProgram.INT).results()).isEqualTo(1);
    try (RawPeer again = RawPeer.connect(server.address())) {
      again.call(EchoProgram.NEXT, 7, 1);
      assertThat(again.readReply(EchoProgram.INT).results()).isEqualTo(1);
    }
    assertThat(next).hasValue(1);
    assertThat(server.counts(EchoProgram.NEXT)).isEqualTo(new ProcedureCounts(2, 1, 0));
  }

  @Test
  void duplicate_ofARunningCall_isNotRunAndGetsItsAnswer() throws Exception {
    client.call(SLOW, 7, 1);
    CompletableFuture<Integer> running = slow();
    try (RawPeer again = RawPeer.connect(server.address())) {
      again.call(SLOW, 7, 1);
      again.call(EchoProgram.NEXT, 8, 0);
      again.readReply(EchoProgram.INT);
      assertThat(slow).isEmpty();

      running.complete(42);
      assertThat(again.readReply(EchoProgram.INT).results()).isEqualTo(42);
    }
  }

  @Test
  void duplicate_xidWithOtherArguments_isAnotherCall() throws Exception {
    client.call(EchoProgram.NEXT, 7, 1);
    client.readReply(EchoProgram.INT);
    client.call(EchoProgram.NEXT, 7, 10);
    assertThat(client.readReply(EchoProgram.INT).results()).isEqualTo(11);
  }

  @Test
  void bind_addressTaken_saysWhich() {
    assertThatThrownBy(
            () ->
                RpcServer.bind(
                    transport,
                    server.address(),
                    SMALL,
                    List.of(EchoProgram.builder().build()),
                    InstantSource.system()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot listen on " + server.address());
  }

  private void probe() throws IOException {
    try (RawPeer probe = RawPeer.connect(server.address())) {
      probe.call(EchoProgram.NEXT, 99, 0);
      probe.readReply(EchoProgram.INT);
    }
  }

  private CompletableFuture<Integer> slow() throws InterruptedException {
    CompletableFuture<Integer> call = slow.poll(20, TimeUnit.SECONDS);
    assertThat(call).isNotNull();
    return call;
  }

  private void assertReply(ReplyStatus status) throws IOException {
    assertThat(client.readReply(Codec.VOID).header()).isEqualTo(new ReplyHeader(1, status));
  }

  private static CallHeader header(int program, int version, int procedure) {
    return new CallHeader(1, program, version, procedure, new Credential.None(), Verifier.NONE);
  }
}
