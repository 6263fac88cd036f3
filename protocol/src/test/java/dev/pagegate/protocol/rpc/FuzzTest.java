package dev.pagegate.protocol.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.protocol.rpc.EchoProgram.Block;
import dev.pagegate.protocol.rpc.ReplyStatus.Accepted;
import dev.pagegate.protocol.xdr.Opaque;
import dev.pagegate.protocol.xdr.XdrException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Feeds random and damaged streams, in random cuts, to both ends: whatever comes, they answer,
 * refuse or close, allocate within their bound and release all they took.
 */
final class FuzzTest {
  private static final int ROUNDS = 3_000;
  private static final int MAX_RECORD_BYTES = 4_000;
  private static final int MEMORY_BOUND_BYTES = 64 * 1024;

  private final long seed = Long.getLong("fuzz.seed", System.nanoTime());
  private final RandomGenerator random = RandomGeneratorFactory.getDefault().create(seed);
  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);

  @BeforeEach
  void printSeed() {
    System.out.println("FuzzTest: -Dfuzz.seed=" + seed);
  }

  @AfterEach
  void everythingIsReleased() {
    assertThat(used()).as("bytes not released, seed " + seed).isZero();
  }

  @Test
  void server_anyBytes_answersRefusesOrCloses() {
    for (int round = 0; round < ROUNDS; round++) {
      EmbeddedChannel channel = serverChannel();
      feed(channel, stream(this::call));
      channel.finishAndReleaseAll();
    }
  }

  @Test
  void client_anyBytes_completesFailsOrWaits() {
    ByteBuf destination = Unpooled.buffer(2_000, 2_000);
    for (int round = 0; round < ROUNDS; round++) {
      destination.clear();
      Calls calls = new Calls(destination);
      EmbeddedChannel channel = new EmbeddedChannel();
      channel.config().setAllocator(allocator);
      ReplyReader replies = new ReplyReader(calls, allocator);
      channel.pipeline().addLast(new RecordReader(replies, MAX_RECORD_BYTES));
      feed(channel, stream(this::reply));
      replies.discard();
      calls.finish();
      channel.finishAndReleaseAll();
    }
    destination.release();
  }

  @Test
  void server_hostileLengthsAtEveryWord_answersRefusesOrCloses() {
    ByteBuf call = Unpooled.buffer();
    call(call);
    for (int offset = 0; offset + 4 <= call.readableBytes(); offset += 4) {
      for (int hostile : HOSTILE) {
        EmbeddedChannel channel = serverChannel();
        feed(channel, call.copy().setInt(offset, hostile));
        channel.finishAndReleaseAll();
      }
    }
    call.release();
  }

  private static final int[] HOSTILE = {
    0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0x8000_0004, 4_001, 401, 256, 17, 1 << 20
  };

  private EmbeddedChannel serverChannel() {
    EmbeddedChannel channel =
        new EmbeddedChannel() {
          @Override
          protected SocketAddress remoteAddress0() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 999);
          }
        };
    channel.config().setAllocator(allocator);
    CallDispatcher dispatcher =
        new CallDispatcher(
            Map.of(EchoProgram.NUMBER, EchoProgram.builder().build()),
            new DuplicateRequestCache(DuplicateRequestCache.Bounds.DEFAULT, InstantSource.system()),
            new CallCounters());
    ServerConnection connection = new ServerConnection(channel, 1, config(), dispatcher, null);
    channel.pipeline().addLast(connection.reader()).addLast(connection);
    return channel;
  }

  private static RpcServerConfig config() {
    RpcServerConfig all = RpcServerConfig.DEFAULT;
    return new RpcServerConfig(
        MAX_RECORD_BYTES,
        4,
        20_000,
        1,
        all.idleBound(),
        all.maxFragmentBytes(),
        all.duplicates(),
        all.tls(),
        all.pipeline());
  }

  /** Writes {@code stream} in random cuts; checks after each that memory stays within bounds. */
  private void feed(EmbeddedChannel channel, ByteBuf stream) {
    while (stream.isReadable() && channel.isOpen()) {
      int length = 1 + random.nextInt(random.nextBoolean() ? 8 : stream.readableBytes());
      ByteBuf cut = allocator.buffer();
      cut.writeBytes(stream, Math.min(length, stream.readableBytes()));
      channel.writeInbound(cut);
      channel.runPendingTasks();
      channel.checkException();
      releaseOutbound(channel);
      assertThat(used()).as("bytes in use, seed " + seed).isLessThan(MEMORY_BOUND_BYTES);
    }
    stream.release();
  }

  private static void releaseOutbound(EmbeddedChannel channel) {
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      out.release();
    }
  }

  private long used() {
    return allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
  }

  private interface Message {
    void write(ByteBuf stream);
  }

  /** A few records, in random fragments, some of them damaged; or plain noise. */
  private ByteBuf stream(Message message) {
    ByteBuf stream = Unpooled.buffer();
    int records = 1 + random.nextInt(4);
    for (int i = 0; i < records; i++) {
      message.write(stream);
    }
    switch (random.nextInt(4)) {
      case 0 -> damage(stream, 1);
      case 1 -> damage(stream, 20);
      case 2 -> {
        byte[] noise = new byte[random.nextInt(300)];
        random.nextBytes(noise);
        stream.clear().writeBytes(noise);
      }
      default -> {
        // Left whole: the way through must stay open.
      }
    }
    return stream;
  }

  private void damage(ByteBuf stream, int times) {
    for (int i = 0; i < times; i++) {
      int at = random.nextInt(stream.readableBytes());
      if (random.nextBoolean() && at + 4 <= stream.readableBytes()) {
        stream.setInt(at & -4, HOSTILE[random.nextInt(HOSTILE.length)]);
      } else {
        stream.setByte(at, random.nextInt());
      }
    }
  }

  private void call(ByteBuf stream) {
    boolean write = random.nextBoolean();
    ByteBuf payload = EchoProgram.pattern(random.nextInt(500));
    ByteBuf record =
        RawPeer.record(
            writer -> {
              CallHeader.CODEC.encode(
                  RawPeer.header(write ? EchoProgram.WRITE : EchoProgram.ECHO, random.nextInt()),
                  writer);
              if (write) {
                EchoProgram.BLOCK.encode(new Block(1, payload), writer);
              } else {
                EchoProgram.BYTES.encode(Opaque.utf8("hello"), writer);
              }
            });
    fragment(record, stream);
    payload.release();
  }

  private void reply(ByteBuf stream) {
    int xid = random.nextInt(6);
    ByteBuf payload = EchoProgram.pattern(random.nextInt(2_100));
    ByteBuf record =
        RawPeer.record(
            writer -> {
              ReplyHeader.CODEC.encode(new ReplyHeader(xid, Accepted.SUCCESS), writer);
              if (xid % 2 == 0) {
                EchoProgram.BLOCK.encode(new Block(1, payload), writer);
              } else {
                EchoProgram.BYTES.encode(Opaque.utf8("hello"), writer);
              }
            });
    fragment(record, stream);
    payload.release();
  }

  /** Writes {@code record} as random fragments. */
  private void fragment(ByteBuf record, ByteBuf stream) {
    record.skipBytes(RecordMark.BYTES);
    while (record.isReadable()) {
      int length = 1 + random.nextInt(record.readableBytes());
      boolean last = length == record.readableBytes();
      stream.writeInt(last ? RecordMark.last(length) : RecordMark.more(length));
      stream.writeBytes(record, length);
    }
    record.release();
  }

  /** Calls 0 to 3: even ones stream into the destination, odd ones do not. */
  private final class Calls implements ReplyReader.Calls {
    private final Map<Integer, PendingCall<?>> waiting = new HashMap<>();

    Calls(ByteBuf destination) {
      for (int xid = 0; xid < 4; xid++) {
        waiting.put(xid, xid % 2 == 0 ? streaming(xid, destination) : plain(xid));
      }
    }

    private PendingCall<Block> streaming(int xid, ByteBuf destination) {
      var codec = (PayloadCodec<Block>) EchoProgram.BLOCK;
      return new PendingCall<>(
          xid,
          EchoProgram.READ,
          OutgoingRecord.of(allocator, _ -> {}),
          new PendingCall.Stream<>(codec, destination),
          new Transmissions(),
          0);
    }

    private PendingCall<Opaque> plain(int xid) {
      return new PendingCall<>(
          xid,
          EchoProgram.ECHO,
          OutgoingRecord.of(allocator, _ -> {}),
          null,
          new Transmissions(),
          0);
    }

    void finish() {
      for (PendingCall<?> call : waiting.values()) {
        if (!call.isDone()) {
          call.fail(new RpcException(RpcException.Reason.CLOSED, "end of round"));
        }
        try {
          call.future().join();
        } catch (CompletionException e) {
          assertThat(e).hasCauseInstanceOf(RpcException.class);
        }
      }
    }

    @Override
    public @Nullable PendingCall<?> awaiting(int xid) {
      PendingCall<?> call = waiting.get(xid);
      return call == null || call.isDone() ? null : call;
    }

    @Override
    public void answered(PendingCall<?> call) {}

    @Override
    public void garbage(XdrException cause, @Nullable PendingCall<?> offender) {
      if (offender != null && !offender.isDone()) {
        offender.fail(new RpcException(RpcException.Reason.BAD_REPLY, "garbage", cause));
      }
    }
  }
}
