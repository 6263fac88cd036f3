package dev.pagegate.protocol.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagegate.protocol.xdr.Opaque;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ServerConnectionTest {
  private final CallCounters counters = new CallCounters();
  private final EmbeddedChannel channel =
      new EmbeddedChannel() {
        @Override
        protected SocketAddress remoteAddress0() {
          return new InetSocketAddress(InetAddress.getLoopbackAddress(), 999);
        }
      };

  @Test
  void read_repliesPileUpUnsent_waitsUntilTheyAreSent() {
    ServerConnection connection =
        new ServerConnection(
            channel,
            1,
            RpcServerConfig.DEFAULT,
            new CallDispatcher(
                Map.of(EchoProgram.NUMBER, EchoProgram.builder().build()),
                new DuplicateRequestCache(
                    DuplicateRequestCache.Bounds.DEFAULT, InstantSource.system()),
                counters),
            null);
    channel.pipeline().addLast(connection.reader()).addLast(connection);

    setWritable(false);
    channel.writeInbound(call());
    assertThat(counters.of(EchoProgram.ECHO).calls()).isZero();
    assertThat(channel.config().isAutoRead()).isFalse();

    setWritable(true);
    assertThat(counters.of(EchoProgram.ECHO).calls()).isOne();
    assertThat(channel.config().isAutoRead()).isTrue();
    channel.finishAndReleaseAll();
  }

  private void setWritable(boolean writable) {
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, writable);
    channel.runPendingTasks();
  }

  private static ByteBuf call() {
    return RawPeer.record(
        writer -> {
          CallHeader.CODEC.encode(RawPeer.header(EchoProgram.ECHO, 1), writer);
          EchoProgram.BYTES.encode(Opaque.utf8("hello"), writer);
        });
  }
}
