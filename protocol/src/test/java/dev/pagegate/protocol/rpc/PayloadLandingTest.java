package dev.pagegate.protocol.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.protocol.rpc.EchoProgram.Block;
import dev.pagegate.protocol.rpc.ReplyStatus.Accepted;
import dev.pagegate.protocol.rpc.RpcException.Reason;
import dev.pagegate.protocol.xdr.XdrException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads as a socket does: into the landing where there is one, else into a buffer of its own. */
final class PayloadLandingTest {
  private static final int XID = 77;
  private static final int PIECE_BYTES = 1000;

  private final Queue<PendingCall<?>> waiting = new ArrayDeque<>();
  private final RecordReader records =
      new RecordReader(new ReplyReader(new Waiting(), ByteBufAllocator.DEFAULT), 1 << 20);
  private final EmbeddedChannel channel = new EmbeddedChannel(records);
  private final CompositeByteBuf destination = Unpooled.compositeBuffer();
  private int landedBytes;

  PayloadLandingTest() {
    for (int i = 0; i < 5; i++) {
      destination.addComponent(Unpooled.directBuffer(PIECE_BYTES).writerIndex(PIECE_BYTES));
    }
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
    destination.release();
  }

  @ParameterizedTest
  @ValueSource(ints = {1 << 20, 2000, 700, 61})
  void read_ofAnyLengthsFromAnyFragments_landsInTheDestination(int fragmentBytes) {
    Random random = new Random(fragmentBytes);
    for (int round = 0; round < 200; round++) {
      ByteBuf payload = EchoProgram.pattern(1 + random.nextInt(destination.capacity()));
      PendingCall<Block> call = call();
      ByteBuf wire = reply(payload, fragmentBytes);

      while (wire.isReadable()) {
        read(wire, 1 + random.nextInt(1500));
      }

      assertThat(call.future().join().payload()).isEqualTo(payload);
      payload.release();
      wire.release();
    }
    assertThat(landedBytes).isPositive();
  }

  @Test
  void read_afterTheHead_copiesNothing() {
    ByteBuf payload = EchoProgram.pattern(4321);
    PendingCall<Block> call = call();
    ByteBuf wire = reply(payload, 1 << 20);

    read(wire, 700);
    int copied = destination.writerIndex();
    while (wire.isReadable()) {
      read(wire, 1 << 20);
    }

    assertThat(call.future().join().payload()).isEqualTo(payload);
    assertThat(landedBytes).isEqualTo(4321 - copied);
    payload.release();
    wire.release();
  }

  @Test
  void landing_afterTheDeadlineInMidPayload_isNoMore() {
    ByteBuf payload = EchoProgram.pattern(3000);
    PendingCall<Block> call = call();
    ByteBuf wire = reply(payload, 1 << 20);
    read(wire, 700);
    read(wire, 500);
    assertThat(landedBytes).isPositive();

    call.fail(new RpcException(Reason.DEADLINE, "late"));
    destination.setZero(0, destination.capacity());
    landedBytes = 0;
    while (wire.isReadable()) {
      read(wire, 1 << 20);
    }

    assertThat(landedBytes).isZero();
    for (int i = 0; i < destination.capacity(); i++) {
      assertThat(destination.getByte(i)).isZero();
    }
    payload.release();
    wire.release();
  }

  /** As much as one system call brings. */
  private void read(ByteBuf wire, int atMostBytes) {
    ByteBuf landing = records.landing();
    ByteBuf into = landing == null ? Unpooled.buffer(atMostBytes) : landing;
    int lengthBytes = Math.min(Math.min(atMostBytes, into.writableBytes()), wire.readableBytes());
    wire.readBytes(into, lengthBytes);
    landedBytes += landing == null ? 0 : lengthBytes;
    channel.writeInbound(into);
  }

  private PendingCall<Block> call() {
    destination.clear();
    PendingCall<Block> call =
        new PendingCall<>(
            XID,
            EchoProgram.READ,
            OutgoingRecord.of(ByteBufAllocator.DEFAULT, _ -> {}),
            new PendingCall.Stream<>((PayloadCodec<Block>) EchoProgram.BLOCK, destination),
            new Transmissions(),
            Long.MAX_VALUE);
    waiting.add(call);
    return call;
  }

  private static ByteBuf reply(ByteBuf payload, int fragmentBytes) {
    return ReplyReaderTest.reply(XID, Accepted.SUCCESS, new Block(5, payload), fragmentBytes);
  }

  /** The calls in the order in which they were made. */
  private final class Waiting implements ReplyReader.Calls {
    @Override
    public @Nullable PendingCall<?> awaiting(int xid) {
      return waiting.peek();
    }

    @Override
    public void answered(PendingCall<?> call) {
      waiting.remove();
    }

    @Override
    public void garbage(XdrException cause, @Nullable PendingCall<?> offender) {
      throw new AssertionError(cause);
    }
  }
}
