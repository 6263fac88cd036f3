package dev.pagegate.client.remote;

import static dev.pagegate.client.remote.NfsRemoteTest.await;
import static dev.pagegate.client.remote.NfsRemoteTest.failure;
import static dev.pagegate.client.remote.ScriptedServer.FILE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.client.error.FsError;
import dev.pagegate.client.remote.RemoteFiles.ReadResult;
import dev.pagegate.protocol.nfs3.NfsResult;
import dev.pagegate.protocol.nfs3.NfsStatus;
import dev.pagegate.protocol.nfs3.PostOpAttributes;
import dev.pagegate.protocol.nfs3.Read;
import dev.pagegate.protocol.rpc.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SplitReadTest {
  private final Transport transport = Transport.open("test", 1);
  private ScriptedServer server;
  private NfsRemote remote;

  @BeforeEach
  void start() throws Exception {
    server = new ScriptedServer();
    server.content = new byte[20_000];
    new Random(1).nextBytes(server.content);
    remote = server.open("/export", transport, Duration.ofSeconds(30));
  }

  @AfterEach
  void stop() {
    remote.close();
    server.close();
    transport.close();
  }

  @Test
  void read_longerThanRtmax_isSplit() throws Exception {
    ByteBuf destination = Unpooled.buffer(10_000, 10_000);
    assertThat(await(remote.read(FILE, 100, destination)))
        .isEqualTo(new ReadResult(10_000, false, ScriptedServer.attributes(20_000)));
    assertThat(bytes(destination)).isEqualTo(Arrays.copyOfRange(server.content, 100, 10_100));
    assertThat(server.reads)
        .containsExactlyInAnyOrder(
            new Read.Arguments(FILE, 100, 4096),
            new Read.Arguments(FILE, 4196, 4096),
            new Read.Arguments(FILE, 8292, 1808));
  }

  @Test
  void read_intoPages_fillsThemAllAndMovesTheWriterIndex() throws Exception {
    CompositeByteBuf pages = Unpooled.compositeBuffer();
    for (int i = 0; i < 3; i++) {
      pages.addComponent(Unpooled.directBuffer(3000, 3000).writerIndex(3000));
    }
    pages.writerIndex(5);
    try {
      assertThat(await(remote.read(FILE, 0, pages)).lengthBytes()).isEqualTo(8995);
      assertThat(pages.writerIndex()).isEqualTo(9000);
      assertThat(ByteBufUtil.getBytes(pages, 5, 8995))
          .isEqualTo(Arrays.copyOf(server.content, 8995));
    } finally {
      pages.release();
    }
  }

  @Test
  void read_shortReplies_areCompleted() throws Exception {
    server.read = arguments -> server.readOf(arguments, 1000);
    ByteBuf destination = Unpooled.buffer(9_000, 9_000);
    assertThat(await(remote.read(FILE, 0, destination)).lengthBytes()).isEqualTo(9_000);
    assertThat(bytes(destination)).isEqualTo(Arrays.copyOf(server.content, 9_000));
  }

  @Test
  void read_pastTheEnd_stopsThere() throws Exception {
    ByteBuf destination = Unpooled.buffer(12_000, 12_000);
    assertThat(await(remote.read(FILE, 15_000, destination)))
        .isEqualTo(new ReadResult(5_000, true, ScriptedServer.attributes(20_000)));
    assertThat(bytes(destination)).isEqualTo(Arrays.copyOfRange(server.content, 15_000, 20_000));
  }

  @Test
  void read_exactlyToTheEnd_tellsIt() throws Exception {
    ByteBuf destination = Unpooled.buffer(5_000, 5_000);
    assertThat(await(remote.read(FILE, 15_000, destination)).endOfFile()).isTrue();
  }

  @Test
  void read_eofInAnEarlyPart_cutsTheLaterOnesOff() throws Exception {
    server.read =
        arguments ->
            arguments.offset() == 0
                ? ended(1000, 1000)
                : server.readOf(arguments, (int) arguments.countBytes());
    ByteBuf destination = Unpooled.buffer(8192, 8192);
    assertThat(await(remote.read(FILE, 0, destination)))
        .isEqualTo(new ReadResult(1000, true, null));
    assertThat(destination.writerIndex()).isEqualTo(1000);
  }

  @Test
  void read_attributesDisagree_givesNone() throws Exception {
    server.read =
        arguments -> {
          byte[] bytes = new byte[(int) arguments.countBytes()];
          return new NfsResult.Ok<>(
              new Read.Success(
                  ScriptedServer.attributes(20_000 + arguments.offset()),
                  false,
                  Unpooled.wrappedBuffer(bytes)));
        };
    assertThat(await(remote.read(FILE, 0, Unpooled.buffer(8192, 8192))))
        .isEqualTo(new ReadResult(8192, false, null));
  }

  @Test
  void read_attributesDisagreeWithinAPart_givesNone() throws Exception {
    server.read =
        arguments -> {
          int length = (int) Math.min(1024, arguments.countBytes());
          return new NfsResult.Ok<>(
              new Read.Success(
                  ScriptedServer.attributes(arguments.offset() == 1024 ? 1 : 20_000),
                  false,
                  Unpooled.wrappedBuffer(new byte[length])));
        };
    assertThat(await(remote.read(FILE, 0, Unpooled.buffer(4096, 4096))))
        .isEqualTo(new ReadResult(4096, false, null));
  }

  @Test
  void read_noBytesAndNoEnd_isABrokenServer() {
    server.read = arguments -> server.readOf(arguments, 0);
    assertThat(failure(remote.read(FILE, 0, Unpooled.buffer(10, 10))).error())
        .isEqualTo(FsError.BAD_REPLY);
  }

  @Test
  void read_moreThanAsked_isABrokenServer() {
    server.read = _ -> ended(5000, 20_000);
    ByteBuf destination = Unpooled.buffer(4000, 4000);
    assertThat(failure(remote.read(FILE, 0, destination)).error()).isEqualTo(FsError.BAD_REPLY);
    assertThat(destination.writerIndex()).isZero();
  }

  @Test
  void read_onePartFails_failsAndLeavesTheWriterIndex() {
    server.read =
        arguments ->
            arguments.offset() == 4096
                ? new NfsResult.Failed<>(NfsStatus.IO, PostOpAttributes.ABSENT)
                : server.readOf(arguments, (int) arguments.countBytes());
    ByteBuf destination = Unpooled.buffer(10_000, 10_000);
    assertThat(failure(remote.read(FILE, 0, destination)))
        .satisfies(e -> assertThat(e.error()).isEqualTo(FsError.IO))
        .hasMessageContainingAll("READ of file " + FILE + " at 4096", "NFS3ERR_IO");
    assertThat(destination.writerIndex()).isZero();
  }

  @Test
  void read_nothing_asksNothing() throws Exception {
    assertThat(await(remote.read(FILE, 0, Unpooled.EMPTY_BUFFER)))
        .isEqualTo(new ReadResult(0, false, null));
    assertThat(server.reads).isEmpty();
  }

  private NfsResult<Read.Success, PostOpAttributes> ended(int length, long size) {
    return new NfsResult.Ok<>(
        new Read.Success(
            ScriptedServer.attributes(size), true, Unpooled.wrappedBuffer(new byte[length])));
  }

  private static byte[] bytes(ByteBuf buffer) {
    return ByteBufUtil.getBytes(buffer);
  }
}
