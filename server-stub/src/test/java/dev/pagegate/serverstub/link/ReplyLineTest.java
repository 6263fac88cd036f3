package dev.pagegate.serverstub.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReplyLineTest {
  private static final Duration ROUND_TRIP = Duration.ofMillis(20);

  private final WireFaults faults = new WireFaults();
  private long nowNanos;
  private final EmbeddedChannel channel = new EmbeddedChannel();

  ReplyLineTest() {
    channel.freezeTime();
    new Link(new LinkShape(ROUND_TRIP, LinkShape.UNLIMITED), faults, () -> nowNanos)
        .attach(channel.pipeline());
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  @Test
  void reply_leavesAfterTheRoundTrip_notBefore() {
    send(1, 100);
    pass(19);
    assertThat(received()).isEmpty();
    pass(1);
    assertThat(received()).containsExactly(1);
  }

  @Test
  void replies_ofOneMoment_leaveInOrder_andOverlap() {
    send(1, 100);
    pass(10);
    send(2, 100);
    send(3, 100);
    pass(10);
    assertThat(received()).containsExactly(1);
    pass(10);
    assertThat(received()).containsExactly(2, 3);
  }

  @Test
  void delayedReply_isOvertaken() {
    faults.await(channel.remoteAddress(), 1, new WireFault.Delay(Duration.ofMillis(5)));
    send(1, 100);
    send(2, 100);
    pass(20);
    assertThat(received()).containsExactly(2);
    pass(5);
    assertThat(received()).containsExactly(1);
  }

  @Test
  void droppedReply_neverLeaves() {
    faults.await(channel.remoteAddress(), 1, new WireFault.Drop());
    send(1, 100);
    send(2, 100);
    pass(1000);
    assertThat(received()).containsExactly(2);
  }

  @Test
  void truncatedReply_endsTheConnection() {
    faults.await(channel.remoteAddress(), 1, new WireFault.Truncate());
    send(1, 96);
    pass(20);
    ByteBuf half = channel.readOutbound();
    assertThat(half.readableBytes()).isEqualTo(50);
    half.release();
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void tooManyHeldReplies_stopTheServerFromReading() {
    for (int i = 0; i < 64; i++) {
      assertThat(channel.isWritable()).isTrue();
      send(i, 1024 * 1024);
    }
    assertThat(channel.isWritable()).isFalse();
    pass(20);
    received();
    assertThat(channel.isWritable()).isTrue();
  }

  @Test
  void replyInPieces_isOneReply() {
    ByteBuf reply = reply(7, 100);
    var _ = channel.write(reply.readRetainedSlice(40));
    var _ = channel.writeAndFlush(reply);
    pass(20);
    assertThat(received()).containsExactly(7);
  }

  private void send(int xid, int bytes) {
    var _ = channel.writeAndFlush(reply(xid, bytes));
  }

  /** A record of one fragment of {@code bytes}. */
  private static ByteBuf reply(int xid, int bytes) {
    return Unpooled.buffer(4 + bytes)
        .writeInt(bytes | 0x80000000)
        .writeInt(xid)
        .writeZero(bytes - 4);
  }

  private void pass(int millis) {
    nowNanos += TimeUnit.MILLISECONDS.toNanos(millis);
    channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
  }

  /** The transaction numbers of the whole replies that have left. */
  private List<Integer> received() {
    List<Integer> xids = new ArrayList<>();
    for (ByteBuf reply; (reply = channel.readOutbound()) != null; ) {
      assertThat(reply.readableBytes() - 4).isEqualTo(reply.getInt(0) & 0x7fffffff);
      xids.add(reply.getInt(4));
      reply.release();
    }
    return xids;
  }
}
