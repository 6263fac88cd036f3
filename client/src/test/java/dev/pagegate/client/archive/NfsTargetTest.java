package dev.pagegate.client.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagegate.client.error.FsException;
import dev.pagegate.client.remote.NfsRemote;
import dev.pagegate.client.remote.NfsUrl;
import dev.pagegate.client.remote.RemoteConfig;
import dev.pagegate.protocol.rpc.Transport;
import dev.pagegate.serverstub.StubConfig;
import dev.pagegate.serverstub.StubServer;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NfsTargetTest extends ArchiveTargetContract {
  @TempDir private Path exported;
  private final Transport transport = Transport.open("test-target", 1);
  private StubServer server;
  private NfsRemote remote;

  @BeforeEach
  void start() throws Exception {
    server =
        StubServer.start(
            StubConfig.of(exported)
                .withAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    int port = server.address().getPort();
    remote =
        NfsRemote.open(
            NfsUrl.parse("nfs://127.0.0.1:%d/export?mountport=%d".formatted(port, port)),
            RemoteConfig.DEFAULT,
            transport);
  }

  @AfterEach
  void stop() {
    remote.close();
    server.close();
    transport.close();
  }

  @Override
  ArchiveTarget target() {
    return new NfsTarget("nfs://there/", remote);
  }

  @Test
  void publish_leavesOneFileWithItsModeAndTime() throws Exception {
    try (ArchiveTarget.Copy copy = target().begin("d/file", "mark")) {
      copy.append(Unpooled.wrappedBuffer(new byte[3 << 20]));
      copy.sync();
      copy.publish(0604, MODIFIED);
    }
    Path file = exported.resolve("d/file");
    assertThat(file).hasSize(3 << 20);
    assertThat((int) Files.getAttribute(file, "unix:mode") & 07777).isEqualTo(0604);
    assertThat(Files.getLastModifiedTime(file).toInstant()).isEqualTo(MODIFIED.toInstant());
    try (var names = Files.list(exported.resolve("d"))) {
      assertThat(names).hasSize(1);
    }
  }

  @Test
  void sync_afterTheServerHasRestarted_saysThatTheCopyIsLost() throws Exception {
    try (ArchiveTarget.Copy copy = target().begin("file", "mark")) {
      copy.append(Unpooled.wrappedBuffer(new byte[10]));
      server.restart();
      copy.append(Unpooled.wrappedBuffer(new byte[10]));
      assertThatThrownBy(copy::sync)
          .isInstanceOf(FsException.class)
          .hasMessageContaining("has restarted");
    }
  }
}
