package dev.pagegate.protocol.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.protocol.xdr.XdrException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RecordReaderTest {
  private static final int MAX_RECORD_BYTES = 100;

  private final Records sink = new Records();
  private final RecordReader reader = new RecordReader(sink, MAX_RECORD_BYTES);
  private final EmbeddedChannel channel = new EmbeddedChannel(reader);

  private static final class Records implements RecordReader.Sink {
    final RecordCollector collector = new RecordCollector(ByteBufAllocator.DEFAULT);
    final List<String> records = new ArrayList<>();
    final List<String> failures = new ArrayList<>();
    int room = Integer.MAX_VALUE;

    @Override
    public boolean ready() {
      return room > 0;
    }

    @Override
    public void piece(ByteBuf bytes) {
      collector.add(bytes);
    }

    @Override
    public void end() {
      room--;
      ByteBuf record = collector.take();
      records.add(ByteBufUtil.hexDump(record));
      record.release();
    }

    @Override
    public void broken(XdrException cause) {
      failures.add(String.valueOf(cause.getMessage()));
      collector.clear();
    }
  }

  @Test
  void read_severalFragmentsCutAtEveryPairOfBytes_yieldsTheRecords() {
    byte[] stream = bytes("00000002 0102 00000001 03 80000003 040506 80000000 80000001 07");
    for (int first = 0; first <= stream.length; first++) {
      for (int second = first; second <= stream.length; second++) {
        sink.records.clear();
        write(stream, 0, first);
        write(stream, first, second);
        write(stream, second, stream.length);
        assertThat(sink.records).containsExactly("010203040506", "", "07");
      }
    }
    assertThat(sink.failures).isEmpty();
    channel.finishAndReleaseAll();
  }

  @Test
  void read_emptyFragmentBeforeTheLast_isRefused() {
    write("00000000 80000001 07");
    assertThat(sink.failures)
        .containsExactly("fragment length: 0 (expected: > 0 before the last fragment)");
    assertThat(sink.records).isEmpty();
  }

  @Test
  void read_recordLongerThanTheBound_isRefusedAtItsMark() {
    write("ffffffff");
    assertThat(sink.failures).containsExactly("record length: 2147483647 (expected: <= 100)");
  }

  @Test
  void read_fragmentsThatTogetherExceedTheBound_areRefused() {
    write("00000063" + "00".repeat(99) + "80000002");
    assertThat(sink.failures).containsExactly("record length: 101 (expected: <= 100)");
  }

  @Test
  void read_afterAFailure_dropsEverything() {
    write("ffffffff");
    write("80000001 07");
    assertThat(sink.records).isEmpty();
    assertThat(sink.failures).hasSize(1);
  }

  @Test
  void read_sinkNotReady_keepsTheRestUntilResumed() {
    sink.room = 1;
    write("80000001 01 80000001 02 80000001 03");
    write("80000001 04");
    assertThat(sink.records).containsExactly("01");

    sink.room = 2;
    reader.resume();
    assertThat(sink.records).containsExactly("01", "02", "03");

    sink.room = 9;
    reader.resume();
    assertThat(sink.records).containsExactly("01", "02", "03", "04");
  }

  @Test
  void read_connectionClosed_releasesWhatIsUnread() {
    sink.room = 0;
    ByteBuf unread = Unpooled.wrappedBuffer(bytes("80000001 01"));
    channel.writeInbound(unread);
    assertThat(unread.refCnt()).isOne();

    channel.finishAndReleaseAll();

    assertThat(unread.refCnt()).isZero();
  }

  @Test
  void collect_recordOfOnePiece_isASliceOfIt() {
    RecordCollector collector = new RecordCollector(ByteBufAllocator.DEFAULT);
    ByteBuf piece = Unpooled.wrappedBuffer(bytes("01020304"));
    collector.add(piece);

    ByteBuf record = collector.take();

    piece.setByte(0, 9);
    assertThat(record.getByte(0)).isEqualTo((byte) 9);
    record.release();
    piece.release();
    assertThat(piece.refCnt()).isZero();
  }

  private void write(String hex) {
    channel.writeInbound(Unpooled.wrappedBuffer(bytes(hex)));
  }

  private void write(byte[] stream, int from, int to) {
    channel.writeInbound(Unpooled.copiedBuffer(stream, from, to - from));
  }

  private static byte[] bytes(String hex) {
    return ByteBufUtil.decodeHexDump(hex.replace(" ", ""));
  }
}
