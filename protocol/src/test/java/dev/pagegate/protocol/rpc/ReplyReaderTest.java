package dev.pagegate.protocol.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.protocol.rpc.EchoProgram.Block;
import dev.pagegate.protocol.rpc.ReplyStatus.Accepted;
import dev.pagegate.protocol.rpc.ReplyStatus.Outcome;
import dev.pagegate.protocol.rpc.RpcException.Reason;
import dev.pagegate.protocol.xdr.Opaque;
import dev.pagegate.protocol.xdr.XdrException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReplyReaderTest {
  private static final int XID = 0xabcdef01;

  private final Waiting calls = new Waiting();
  private final EmbeddedChannel channel =
      new EmbeddedChannel(
          new RecordReader(new ReplyReader(calls, ByteBufAllocator.DEFAULT), 1 << 20));
  private final ByteBuf destination = Unpooled.directBuffer(4096, 4096);

  private static final class Waiting implements ReplyReader.Calls {
    final Map<Integer, PendingCall<?>> byXid = new HashMap<>();
    int strays;
    @Nullable XdrException garbage;

    @Override
    public @Nullable PendingCall<?> awaiting(int xid) {
      PendingCall<?> call = byXid.get(xid);
      strays += call == null ? 1 : 0;
      return call;
    }

    @Override
    public void answered(PendingCall<?> call) {
      byXid.remove(call.xid());
    }

    @Override
    public void garbage(XdrException cause, @Nullable PendingCall<?> offender) {
      garbage = cause;
      if (offender != null) {
        offender.fail(new RpcException(Reason.BAD_REPLY, "offender", cause));
      }
    }
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
    destination.release();
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MAX_VALUE, 1, 3, 7, 100})
  void stream_cutAtEveryByteOfAnyFragments_landsInTheDestination(int fragmentBytes) {
    ByteBuf expected = EchoProgram.pattern(601);
    ByteBuf wire = reply(Accepted.SUCCESS, new Block(5, expected), fragmentBytes);
    for (int cut = 0; cut <= wire.readableBytes(); cut++) {
      destination.clear();
      PendingCall<Block> call = streaming();

      channel.writeInbound(wire.copy(0, cut));
      channel.writeInbound(wire.copy(cut, wire.readableBytes() - cut));

      Block block = call.future().join();
      assertThat(block.tag()).isEqualTo(5);
      assertThat(block.payload()).isEqualTo(expected);
    }
    assertThat(calls.garbage).isNull();
    wire.release();
    expected.release();
  }

  @Test
  void stream_byteByByte_landsInTheDestination() {
    ByteBuf expected = EchoProgram.pattern(1501);
    ByteBuf wire = reply(Accepted.SUCCESS, new Block(5, expected), 400);
    PendingCall<Block> call = streaming();
    for (int i = 0; i < wire.readableBytes(); i++) {
      channel.writeInbound(wire.copy(i, 1));
    }
    assertThat(call.future().join().payload()).isEqualTo(expected);
    wire.release();
    expected.release();
  }

  @Test
  void stream_refusedByTheServer_failsAndLeavesTheDestination() {
    PendingCall<Block> call = streaming();
    channel.writeInbound(refusal(Accepted.of(Outcome.PROCEDURE_UNAVAILABLE)));
    assertFails(call, Reason.PROCEDURE_UNAVAILABLE);
    assertThat(destination.writerIndex()).isZero();
    assertThat(calls.garbage).isNull();
  }

  @Test
  void stream_payloadLongerThanTheDestination_isGarbageAndWritesNothing() {
    ByteBuf tooLong = EchoProgram.pattern(4097);
    ByteBuf before = destination.copy(0, 4096);
    PendingCall<Block> call = streaming();

    channel.writeInbound(reply(Accepted.SUCCESS, new Block(5, tooLong), 1 << 20));

    assertFails(call, Reason.BAD_REPLY);
    assertThat(calls.garbage).hasMessage("payload length: 4097 (expected: <= 4096)");
    assertThat(destination.slice(0, 4096)).isEqualTo(before);
    before.release();
    tooLong.release();
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 20, 28, 32, 36, 500, 2000})
  void stream_recordShorterThanItsPayload_isGarbage(int recordBytes) {
    ByteBuf payload = EchoProgram.pattern(3000);
    ByteBuf wire = reply(Accepted.SUCCESS, new Block(5, payload), 1 << 20);
    wire.setInt(0, RecordMark.last(recordBytes));
    PendingCall<Block> call = streaming();

    channel.writeInbound(wire.readRetainedSlice(RecordMark.BYTES + recordBytes));

    assertFails(call, Reason.BAD_REPLY);
    assertThat(calls.garbage).isNotNull();
    assertThat(destination.writerIndex()).isZero();
    wire.release();
    payload.release();
  }

  @Test
  void stream_deadlinePassesMidPayload_destinationIsNotTouchedAgain() {
    ByteBuf payload = EchoProgram.pattern(3000);
    ByteBuf wire = reply(Accepted.SUCCESS, new Block(5, payload), 1 << 20);
    PendingCall<Block> call = streaming();
    channel.writeInbound(wire.readRetainedSlice(2000));
    assertThat(destination.writerIndex()).isPositive();

    calls.byXid.remove(XID);
    call.fail(new RpcException(Reason.DEADLINE, "late"));
    destination.setZero(0, 4096);
    channel.writeInbound(wire.readRetainedSlice(wire.readableBytes()));

    assertThat(destination.writerIndex()).isZero();
    for (int i = 0; i < 4096; i++) {
      assertThat(destination.getByte(i)).isZero();
    }
    assertThat(calls.garbage).isNull();
    assertNextReplyIsUnderstood();
    wire.release();
    payload.release();
  }

  @Test
  void stream_secondReplyAfterABrokenOne_startsAtTheBeginning() {
    ByteBuf payload = EchoProgram.pattern(3000);
    PendingCall<Block> call = streaming();
    ByteBuf wire = reply(Accepted.SUCCESS, new Block(5, payload), 1 << 20);
    channel.writeInbound(wire.copy(0, 2000));
    EmbeddedChannel next =
        new EmbeddedChannel(
            new RecordReader(new ReplyReader(calls, ByteBufAllocator.DEFAULT), 1 << 20));

    next.writeInbound(wire);

    assertThat(call.future().join().payload()).isEqualTo(payload);
    assertThat(destination.writerIndex()).isEqualTo(3000);
    next.finishAndReleaseAll();
    payload.release();
  }

  @Test
  void read_replyNobodyWaitsFor_isDropped() {
    channel.writeInbound(refusal(Accepted.SUCCESS));
    assertThat(calls.strays).isOne();
    assertNextReplyIsUnderstood();
  }

  @Test
  void read_verifierOfAnUnaskedFlavour_isGarbage() {
    ByteBuf payload = EchoProgram.pattern(10);
    PendingCall<Block> call = streaming();
    Accepted gss = new Accepted(new Verifier(6, Opaque.EMPTY), Outcome.SUCCESS);
    channel.writeInbound(reply(gss, new Block(5, payload), 1 << 20));
    payload.release();
    assertFails(call, Reason.BAD_REPLY);
  }

  @Test
  void read_callInPlaceOfAReply_isGarbage() {
    PendingCall<Block> call = streaming();
    channel.writeInbound(
        Unpooled.buffer().writeInt(RecordMark.last(12)).writeInt(XID).writeInt(0).writeInt(2));
    assertFails(call, Reason.BAD_REPLY);
    assertThat(calls.garbage).hasMessage("message type: 0 (expected: 1)");
  }

  private void assertNextReplyIsUnderstood() {
    PendingCall<Block> next = streaming();
    channel.writeInbound(refusal(Accepted.of(Outcome.SYSTEM_ERROR)));
    assertFails(next, Reason.SERVER_ERROR);
  }

  private PendingCall<Block> streaming() {
    OutgoingRecord record = OutgoingRecord.of(ByteBufAllocator.DEFAULT, _ -> {});
    PendingCall<Block> call =
        new PendingCall<>(
            XID,
            EchoProgram.READ,
            record,
            new PendingCall.Stream<>((PayloadCodec<Block>) EchoProgram.BLOCK, destination),
            new Transmissions(),
            Long.MAX_VALUE);
    calls.byXid.put(XID, call);
    return call;
  }

  private static void assertFails(PendingCall<?> call, Reason reason) {
    assertThatThrownBy(() -> call.future().join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(RpcException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private static ByteBuf refusal(ReplyStatus status) {
    return wire(
        OutgoingRecord.of(
            ByteBufAllocator.DEFAULT,
            writer -> ReplyHeader.CODEC.encode(new ReplyHeader(XID, status), writer)),
        1 << 20);
  }

  private static ByteBuf reply(ReplyStatus status, Block block, int fragmentBytes) {
    return reply(XID, status, block, fragmentBytes);
  }

  static ByteBuf reply(int xid, ReplyStatus status, Block block, int fragmentBytes) {
    return wire(
        OutgoingRecord.of(
            ByteBufAllocator.DEFAULT,
            writer -> ReplyHeader.CODEC.encode(new ReplyHeader(xid, status), writer),
            EchoProgram.BLOCK,
            block),
        fragmentBytes);
  }

  /** The bytes that the record puts on a connection, in one buffer. */
  private static ByteBuf wire(OutgoingRecord record, int fragmentBytes) {
    EmbeddedChannel out = new EmbeddedChannel();
    record.writeTo(out, fragmentBytes);
    out.flush();
    ByteBuf wire = Unpooled.buffer();
    for (ByteBuf part = out.readOutbound(); part != null; part = out.readOutbound()) {
      wire.writeBytes(part);
      part.release();
    }
    record.release();
    return wire;
  }
}
