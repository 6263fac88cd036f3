package dev.pagegate.protocol.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.protocol.rpc.EchoProgram.Block;
import dev.pagegate.protocol.xdr.Opaque;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RpcClientServerTest {
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final Credential NOBODY = new Credential.None();

  private final Transport transport = Transport.open("rpc-test", 2);
  private RpcServer server;
  private RpcClient client;

  @BeforeEach
  void start() throws Exception {
    start(RpcServerConfig.DEFAULT);
  }

  private void start(RpcServerConfig config) throws Exception {
    server =
        RpcServer.bind(
            transport,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            config,
            List.of(EchoProgram.builder().build()),
            InstantSource.system());
    client =
        new RpcClient(
            RpcClientConfig.to(server.address()).withConnections(2).withMaxReplyBytes(8 << 20),
            transport,
            new Random(1));
  }

  private void stop() {
    client.close();
    server.close();
  }

  @AfterEach
  void close() {
    stop();
    transport.close();
  }

  @Test
  void call_manyAtOnce_eachGetsItsOwnAnswer() throws Exception {
    List<CompletableFuture<Opaque>> answers = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      answers.add(client.call(EchoProgram.ECHO, Opaque.utf8("call " + i), NOBODY, DEADLINE));
    }
    for (int i = 0; i < answers.size(); i++) {
      assertThat(answers.get(i).get(20, TimeUnit.SECONDS).utf8()).isEqualTo("call " + i);
    }
    assertThat(server.counts(EchoProgram.ECHO).calls()).isEqualTo(1000);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 4, 700, 1023, 1024, 65_536, 262_144, 1_048_577, 4_194_304})
  void callInto_payloadOfAnyLength_landsInTheDestination(int length) throws Exception {
    ByteBuf destination = ByteBufAllocator.DEFAULT.directBuffer(length + 5, length + 5);
    ByteBuf expected = EchoProgram.pattern(length);
    destination.writeZero(5);

    Block block = read(length, destination);

    assertThat(block.tag()).isEqualTo(length);
    assertThat(block.payload()).isEqualTo(expected);
    assertThat(destination.readableBytes()).isEqualTo(length + 5);
    destination.release();
    expected.release();
  }

  @Test
  void callInto_severalFragmentsAndPages_landsInTheDestination() throws Exception {
    stop();
    start(RpcServerConfig.DEFAULT.withMaxFragmentBytes(1000));
    var pages = Unpooled.compositeBuffer();
    for (int i = 0; i < 5; i++) {
      pages.addComponent(false, Unpooled.directBuffer(4096, 4096).writerIndex(4096));
    }
    ByteBuf expected = EchoProgram.pattern(20_000);

    assertThat(read(20_000, pages).payload()).isEqualTo(expected);
    pages.release();
    expected.release();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5, 1023, 1024, 1025, 1_048_577})
  void call_payloadAmongArguments_arrivesWhole(int length) throws Exception {
    ByteBuf payload = EchoProgram.pattern(length);
    Block block = new Block(7, payload);

    int sum = client.call(EchoProgram.WRITE, block, NOBODY, DEADLINE).get(20, TimeUnit.SECONDS);

    assertThat(sum).isEqualTo(EchoProgram.checksum(block));
    payload.release();
  }

  private Block read(int length, ByteBuf destination) throws Exception {
    return client
        .callInto(EchoProgram.READ, length, NOBODY, DEADLINE, destination)
        .get(20, TimeUnit.SECONDS);
  }
}
